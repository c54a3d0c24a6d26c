who
x = zeros(2, 3)
n = 3; y = true; s = "héllo"; d = f32; e = none
l = [1, "a"]
fn f(x, w=1) < x + w >
mask = (x > 0)
who
whos
%%%
no variables
name  kind         shape or value  dtype  device  bytes
x     tensor       [2, 3]          f32    cpu      24 B
n     number       3
y     truth value  true
s     text         "héllo"
d     dtype        f32
e     none         none
l     list         list of 2
f     function     fn f(x, w=1)
mask  tensor       [2, 3]          bool   cpu       6 B
name  kind         shape or value  dtype  device  bytes
x     tensor       [2, 3]          f32    cpu      24 B
n     number       3
y     truth value  true
s     text         "héllo"
d     dtype        f32
e     none         none
l     list         list of 2
f     function     fn f(x, w=1)
mask  tensor       [2, 3]          bool   cpu       6 B

a = [1, 2, 3]
b = a
b[0] = 9
print a b
a += 1
a *= 2
print a
x, y = [10, 20]
print x y
x, y = (y, x)
print x y
m = zeros(2, 3)
m[:, 1] = 5
m[0] += 1
print m
%%%
[1 2 3] [9 2 3]
[4 6 8]
10 20
20 10
[[1. 6. 1.]
 [0. 5. 0.]]

# one array: a tensor
load "tests/golden/files/data/labels-idx1-ubyte.gz"
# %%
load("tests/golden/files/data/dots.png").shape
# %%
# arrays with names: a group, with fields and in order
d = load "tests/golden/files/data/pair.npz"
print d.x_train.shape d["y_train"]
x, y = load "tests/golden/files/data/pair.npz"
mean(x)
# %%
w = load "tests/golden/files/data/weights.safetensors"
print w["layer.0.weight"] w.steps w["layer.0.bias"].dtype
# %%
# a table with a header: its columns
load "tests/golden/files/data/people.csv"
# %%
t = load "tests/golden/files/data/people.csv"
print mean(t.age) t.name[1]
# %%
# one without: a tensor
load "tests/golden/files/data/matrix.csv"
# %%
load "tests/golden/files/data/matrix.csv" as=columns
# %%
load("tests/golden/files/data/matrix.csv", dtype=f64).dtype
# %%
load "tests/golden/files/data/people.csv" format=text
%%%
[7 2 1 0 4]
u8 [5] on cpu
[3, 4, 3]
[3, 2] [0 1 1]
2.5
[[0.   0.25 0.5 ]
 [0.75 1.   1.25]] 1200 f16
table: name=["Ada", "Bob \"B\" Hall", "Éva"], age=[36 41 29], height=[1.7   nan 1.62], member=[ True False  True]
35.333332 Bob "B" Hall
[[1.  2.5]
 [3.  4. ]]
f32 [2, 2] on cpu
table: c0=[1 3], c1=[2.5 4. ]
f64
# load "tests/golden/files/data/people.csv"
name,age,height,member
Ada,36,1.7,true
"Bob ""B"" Hall",41,,false
Éva,29,1.62,true

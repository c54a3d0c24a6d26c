x = arange(10).reshape(5, 2); y = arange(5) * 1.0
for xb, yb in batches(x, y, 2) < print xb.shape yb >
for xb in batches(y, 2, drop_last=true) < print xb >
for a, b, c in batches([x, y, y], 4) < print a.shape b c >
b = batches(x, y, 2)
print b len(b)
xb, yb = b[-1]
print xb yb
show b
seed 3
s = batches(y, 2, shuffle=true)
seen = []
for yb in s < seen = concat(seen, yb) >
print sort(seen) (s[0] == seen[:2])
seed 3
print all(batches(y, 5, shuffle=true)[0] == seen) all(y == seen)
for xb, yb in batches(x, y, 5, shuffle=true) < print all(xb[:, 0] == yb * 2) >
print len(batches(zeros(0, 3), 2)) batches(y, size=1) batches(y, batch_size=100)
total = 0
for xb, yb in batches(x, y, 2) < total += sum(xb) + sum(yb) >
print total
first, second, third = batches(y, 2)
print first third
# %%
try < batches(y, 0) > else < print error.text >
try < batches(y, 2.5) > else < print error.text >
try < batches(y) > else < print error.text >
try < batches(x, y) > else < print error.text >
try < batches(3, 2) > else < print error.text >
try < batches("rows", 2) > else < print error.text >
try < batches(y, 2, shuffel=true) > else < print error.text >
try < batches(y, 2)[3] > else < print error.text >
try < batches(y, 2)[0:2] > else < print error.text >
try < batches(y, 2) + 1 > else < print error.text >
try < for p, q in batches(y, 2) < p > > else < print error.text >
# %%
batches(x, arange(4), 2)
%%%
[2, 2] [0. 1.]
[2, 2] [2. 3.]
[1, 2] [4.]
[0. 1.]
[2. 3.]
[4, 2] [0. 1. 2. 3.] [0. 1. 2. 3.]
[1, 2] [4.] [4.]
3 batches of 2 rows 3
[[8 9]] [4.]
3 batches of 2 rows
[0. 1. 2. 3. 4.] [ True  True]
True False
True
0 5 batches of 1 row 1 batch of 100 rows
55.0
[0. 1.] [4.]
a piece has at least 1 row, and this is 0
size of batches: a whole number is needed here, and this is 2.5
batches needs the number of rows of a piece
batches needs the number of rows of a piece, as last
batches cuts tensors into rows, and this is a number
batches cuts tensors into rows, and this is a text
batches has no argument shuffel
index 3 is outside this sequence of 3
batches are taken one by one
a tensor or number is needed here, and this is a sequence
2 names and 1 value
%%% stderr
in cell 3, which begins at line 37:
ShapeError: 4 rows of [4] do not go with the 5 rows of [5, 2]
  line 1: batches(x, arange(4), 2)
                     ^^^^^^^^^
  next: all tensors need the same first size

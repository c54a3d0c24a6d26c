x = [3.0, 1.0, nan, 2.0, 1.0]
print sort(x) argsort(x)
print sort(x, descending=true) argsort(x, descending=true)
values, indices = topk(x, 2)
print values indices
m = [[3, 1, 2], [9, 7, 8]]
print sort(m) sort(m, axis=0) sort(m, axis=none)
print topk(m, 1, largest=false)
print m.sort(axis=1)[:, 0]
names = ["c", "a"]
try < sort(names) > else < print error.kind error.text >
try < sort(3) > else < print error.kind error.text >
try < sort(m, axis=2) > else < print error.kind error.text >
try < sort(m, axis=[0, 1]) > else < print error.kind error.text >
try < topk(m, 4) > else < print error.kind error.text >
try < topk(m, -1) > else < print error.kind error.text >
try < topk(m) > else < print error.kind error.text >
%%%
[ 1.  1.  2.  3. nan] [1 4 3 0 2]
[ 3.  2.  1.  1. nan] [0 3 1 4 2]
[3. 2.] [0 3]
[[1 2 3]
 [7 8 9]] [[3 1 2]
 [9 7 8]] [1 2 3 7 8 9]
[[[1]
  [7]],
 [[1]
  [1]]]
[1 7]
TypeError x of sort: this list is no tensor: an item is a text
ShapeError sort: a single number has no order
ValueError sort: axis 2 is outside a tensor of 2 axes
ValueError sort: works along one axis, and 2 were given
ValueError topk: there are 3 elements to choose from, and k is 4
ValueError topk: there are 3 elements to choose from, and k is -1
TypeError topk needs k

# several tensors of indices go together, element by element
x = arange(12).reshape(3, 4)
print x[[0, 2], [1, 3]]
print x[[[0], [2]], [1, 3]]
rows = [2, 0]
print x[rows][:, [1, 3]]
# masks in any place, negative indices, any whole dtype
print x[:, [true, false, false, true]]
print x[[false, true, true], 0]
print x[x % 5 == 0, none]
print x[cast([-1, 0], i8), cast([0, 3], u8)]
# axes of the indices stand where they were named, or first, when a slice is in between
y = zeros(2, 3, 4, 5)
print y[:, [0, 1], [2, 3]].shape
print y[:, [0, 1], :, [2, 3]].shape
print y[0, :, [0, 1, 2]].shape
print y[none, ..., [0, 1]].shape
print x[true].shape
print x[false].shape
# %%
# all of it on the left of = too
x = arange(12).reshape(3, 4)
x[[0, 2], [1, 3]] = [100, 200]
x[1, [0, 1]] += 50
x[x > 150] = -1
x[:, [true, false, false, false]] = [[7], [8], [9]]
x[..., 2] = 2.9
print x
x[[0, 0, 0]] += 1
print x[0]
%%%
[ 1 11]
[[ 1  3]
 [ 9 11]]
[[ 9 11]
 [ 1  3]]
[[ 0  3]
 [ 4  7]
 [ 8 11]]
[4 8]
[[ 0]
 [ 5]
 [10]]
[8 3]
[2, 2, 5]
[2, 2, 4]
[3, 3, 5]
[1, 2, 3, 4, 2]
[1, 3, 4]
[0, 3, 4]
[[  7 100   2   3]
 [  8  55   2   7]
 [  9   9   2  -1]]
[  8 101   3   4]

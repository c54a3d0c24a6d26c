x = reshape(arange(12), 3, 4)
print x[1]
print x[-1, 2]
print x[:, ::2]
print x[::-1, 0]
print x[..., 3]
print x[0:2, 1:3]
print x[none].shape x[:, none, 1].shape
print x[[2, 0]]
print x[x > 8]
print x[:, [3, 0]]
y = x
y[0] = 0
y[:, 1] = [7, 8, 9]
y[x > 9] = -1
print y
print x[0]
y[[0, 2]] = 5
print y
z = arange(4); z[1] += 10; print z
print x[5:].shape
%%%
[4 5 6 7]
10
[[ 0  2]
 [ 4  6]
 [ 8 10]]
[8 4 0]
[ 3  7 11]
[[1 2]
 [5 6]]
[1, 3, 4] [3, 1]
[[ 8  9 10 11]
 [ 0  1  2  3]]
[ 9 10 11]
[[ 3  0]
 [ 7  4]
 [11  8]]
[[ 0  7  0  0]
 [ 4  8  6  7]
 [ 8  9 -1 -1]]
[0 1 2 3]
[[5 5 5 5]
 [4 8 6 7]
 [5 5 5 5]]
[ 0 11  2  3]
[0, 4]

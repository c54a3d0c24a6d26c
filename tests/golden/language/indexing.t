x = reshape(arange(12), 3, 4)
print x[0] x[-1, 0] x[1:, ::2]
print x[..., 0] x[:, none].shape
print x[[0, 2]]
print x[x > 8]
print x[::-1, 0]
%%%
[0 1 2 3] 8 [[ 4  6]
 [ 8 10]]
[0 4 8] [3, 1, 4]
[[ 0  1  2  3]
 [ 8  9 10 11]]
[ 9 10 11]
[8 4 0]

a = [[1, 2], [3, 4]]
print (matmul(a, a))
b = matmul a a
print (allclose(b, a @ a))
print a.T a.shape a.ndim a.size
print a.mean() a.sum(axis=0) sum(a, axis=-1)
clip a 2 3
%%%
[[ 7 10]
 [15 22]]
True
[[1 3]
 [2 4]] [2, 2] 2 4
2.5 [4 6] [3 7]
[[2 2]
 [3 3]]
i64 [2, 2] on cpu

a = [[4.0, 2.0], [2.0, 2.0]]
print inv(a)
print solve(a, [2.0, 2.0])
print (a @ solve(a, [2.0, 2.0]))
print det(a) slogdet(a)
print cholesky(a)
print trace(a) outer([1, 2], [3, 4]) dot([1, 2, 3], [4, 5, 6])
# %%
x = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
q, r = qr(x)
print q.shape r.shape allclose(q @ r, x)
u, s, vt = svd(x)
print u.shape s.shape vt.shape allclose((u * s) @ vt, x, atol=1e-5)
print svd(x, full_matrices=true)[0].shape
values, vectors = eigh([[2.0, 1.0], [1.0, 2.0]])
print values allclose(abs(vectors), full([2, 2], sqrt(0.5)))
# %%
batch = stack([eye(2), 2 * eye(2)])
print inv(batch) det(batch) qr(batch)[1].shape
print inv(cast(a, f64)).dtype inv([[2, 0], [0, 4]]).dtype inv(cast(a, bf16)).dtype
# %%
eigh([[2.0, 0.0], [0.0, 3.0]])
%%%
[[ 0.5 -0.5]
 [-0.5  1. ]]
[0. 1.]
[2. 2.]
4.0 [1.0, 1.3862944]
[[2. 0.]
 [1. 1.]]
6.0 [[3 4]
 [6 8]] 32
[3, 2] [2, 2] True
[3, 2] [2] [2, 2] True
[3, 3]
[1. 3.] True
[[[1.  0. ]
  [0.  1. ]]

 [[0.5 0. ]
  [0.  0.5]]] [1. 4.] [2, 2, 2]
f64 f32 bf16
[[2. 3.],
 [[1. 0.]
  [0. 1.]]]

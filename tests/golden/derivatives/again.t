x = full([], 2.0)
y = x ** 3
g = grad(y, x)
h = grad(g, x)
print y g h grad(h, x)
# %%
# a Hessian, row by row
v = [1.0, 2.0]
f = v[0] ** 2 * v[1] + v[1] ** 3
g = grad(f, v)
stack([grad(g[0], v), grad(g[1], v)])
# %%
print grad(g[0], v)
%%%
8.0 12.0 12.0 6.0
[[ 4.  2.]
 [ 2. 12.]]
f32 [2, 2] on cpu
[4. 2.]

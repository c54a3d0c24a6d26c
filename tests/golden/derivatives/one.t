w = [1.0, 2.0, 3.0]
loss = sum(w * w)
grad(loss, w)
# %%
grad loss w
# %%
loss.grad(w)
# %%
grad(mean(w ** 3), w)
# %%
b = 2 * ones(3)
gw, gb = grad(sum(w * w * b), [w, b])
print gw gb
print len(grad(loss, [w]))
%%%
[2. 4. 6.]
f32 [3] on cpu
[2. 4. 6.]
f32 [3] on cpu
[2. 4. 6.]
f32 [3] on cpu
[1. 4. 9.]
f32 [3] on cpu
[ 4.  8. 12.] [1. 4. 9.]
1

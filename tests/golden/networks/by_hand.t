# strides and borders, as one would draw them
x = reshape(arange(16), 1, 4, 4, 1)
conv2d x ones(2,2,1,1) strides=2
# %%
conv2d x ones(3,3,1,1) padding=same strides=[2,1]
# %%
max_pool2d(x)[0, :, :, 0]
# %%
avg_pool2d(x, size=3, strides=2, padding="same")[0, :, :, 0]
# %%
# a kernel with a filter for each channel: groups
y = stack([x, x * 10], axis=-1)
conv2d(reshape(y, 1, 4, 4, 2), ones(2, 2, 1, 2), groups=2)[0, 0]
# %%
# the dtype of the operands stays
print softmax(cast([1, 2], f16)).dtype layer_norm(cast([1, 2], bf16)).dtype mse([1, 2], cast([1, 3], f64)).dtype
print conv2d(cast(x, f64), ones(2, 2, 1, 1)).dtype embedding([1], [[1, 2], [3, 4]]).dtype
# %%
# labels [n] and predictions [n, 1] are samples, not a table
mse([1, 2, 3], [[1], [2], [4]])
# %%
# the same draw for the same seed, and the expected value stays
seed 3; a = dropout(ones(8), 0.5); seed 3; b = dropout(ones(8), 0.5)
print all(a == b) (mean(dropout(ones(100000), 0.9)) > 0.95)
# %%
# a key that may not be seen has no weight; a query that sees none takes the mean
attention([[1.0]], [[1.0], [9.0]], [[1.0, 2.0], [3.0, 4.0]], causal=true)
# %%
attention([[1.0]], [[1.0], [9.0]], [[1.0, 2.0], [3.0, 4.0]], mask=[false, false])
%%%
[[[[10.]
   [18.]]

  [[42.]
   [50.]]]]
f32 [1, 2, 2, 1] on cpu
[[[[27.]
   [45.]
   [54.]
   [39.]]

  [[42.]
   [66.]
   [72.]
   [50.]]]]
f32 [1, 2, 4, 1] on cpu
[[ 5.  7.]
 [13. 15.]]
f32 [2, 2] on cpu
[[ 5.   6.5]
 [11.  12.5]]
f32 [2, 2] on cpu
[[ 10. 100.]
 [ 14. 140.]
 [ 18. 180.]]
f32 [3, 2] on cpu
f16 bf16 f64
f64 i64
0.33333334
True True
[[1. 2.]]
f32 [1, 2] on cpu
[[2. 3.]]
f32 [1, 2] on cpu

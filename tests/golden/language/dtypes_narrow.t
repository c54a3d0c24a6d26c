# What is computed in narrow dtypes is rounded, or wraps, after each operation.
x = cast([0.1, 2.5, 70000], f16)
print x (x + 1).dtype (x * 0.1).dtype x.dtype
u = cast([250, 3], u8)
print (u + 10) (u - 4) -u (u * 2.5).dtype
print (cast([100], i8) + 100) sum(u) max(u).dtype mean(u).dtype (u > 300)
print (u + cast([1], i8)).dtype (x + cast([1], bf16)).dtype (x + cast([1], f64)).dtype
# %%
# Casts: whole numbers wrap, real ones stop at the ends; a list goes straight to the dtype.
print cast([300, -1], u8) cast([300.0, -1.0, nan], u8) cast([1e300, -1e300], i32)
print cast([0.1], f64) f64([0.1]) cast(cast([0.1], f32), f64)
d = bf16
print cast([1, 2], d).dtype [1, 2].astype(i8).dtype zeros(2, dtype=x.dtype).dtype i8(2.7)
# %%
print normal(2, dtype=f64).dtype uniform_like(x).dtype randint(3, high=9, dtype=u8).dtype
print eye(2, dtype=i8) arange(3, dtype=f16) linspace(0, 1, 3, dtype=f64) one_hot([1], 3, dtype=bool)
# %%
# Bools stay bools where one of them is chosen, and count where they are added.
b = [true, false, true]
print max(b) minimum(b, true) unique(b) sum(b) (b + b)
%%%
[0.1 2.5 inf] f16 f16 f16
[ 4 13] [246 255] [  6 253] f32
[-56] 253 u8 f32 [False False]
i32 f32 f64
[ 44 255] [255   0   0] [ 2147483647 -2147483648]
[0.1] [0.1] [0.1]
bf16 i8 f16 2
f64 f16 u8
[[1 0]
 [0 1]] [0. 1. 2.] [0.  0.5 1. ] [[False  True False]]
True [ True False  True] [False  True] 2 [2 0 2]

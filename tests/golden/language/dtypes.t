print [1, 2].dtype [1.0, 2].dtype [true, false].dtype arange(3).dtype zeros(2).dtype
print ([1, 2] / 2).dtype ([1, 2] * 2).dtype ([1, 2] * 0.5).dtype ([1, 2] + [0.5, 1.5]).dtype
print argmax([3, 9, 1]).dtype ([1, 2] == [1, 3]).dtype randint(3, low=0, high=5).dtype
print cast([1.7, -1.7], i64) ones(2, dtype=i64).dtype
%%%
i64 f32 bool i64 f32
f32 i64 f32 f32
i64 bool i64
[ 1 -1] i64

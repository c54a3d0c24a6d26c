print f64(0.1) cast(0.1, f64) f16(0.1) bf16(3.14159) f32(3) i64(2.7) int(-2.7) float(1) bool(2)
print f64(0.1).dtype f16(0.1).dtype u8(200).dtype f32(1).dtype
print u8(200)+u8(100) u8([1, 2]).dtype f64([0.1])
print ones(2)*f64(0.1)
# %%
u8(300)
%%%
0.1 0.1 0.1 3.14 3.0 2 -2 1.0 true
f64 f16 u8 f32
44 u8 [0.1]
[0.1 0.1]
%%% stderr
in cell 2, which begins at line 6:
ValueError: 300 does not fit u8, which goes from 0 to 255
  line 1: u8(300)
          ^^^^^^^
  next: choose a wider dtype, as in cast(x, i64)

# Numbers of the source that do not fit, dtypes without a sense: each says why and what to write.
u = cast([1, 2], u8)
x = [1, 2]
try < u + 300 > else < print error.kind error.text >
try < u[0] = -1 > else < print error.kind error.text >
try < x[0] = nan > else < print error.kind error.text >
try < x[0] = 1e30 > else < print error.kind error.text >
try < full([2], 256, dtype=u8) > else < print error.kind error.text >
try < arange(300, dtype=u8) > else < print error.kind error.text >
try < randint(3, high=300, dtype=i8) > else < print error.kind error.text >
try < u8(300) > else < print error.kind error.text >
print u x
# %%
try < normal(2, dtype=i64) > else < print error.kind error.text >
try < randint(2, high=9, dtype=f32) > else < print error.kind error.text >
try < linspace(0, 1, dtype=bool) > else < print error.kind error.text >
try < uniform(2, high=70000, dtype=f16) > else < print error.kind error.text >
try < cast([1], f128) > else < print error.kind error.text >
try < take([1, 2], [0.5]) > else < print error.kind error.text >
try < bincount([0.5]) > else < print error.kind error.text >
try < percentile([1.0, 2.0], [50, 101]) > else < print error.kind error.text >
try < roll([1, 2], [1, 2]) > else < print error.kind error.text >
try < max(zeros(0)) > else < print error.kind error.text >
# %%
cast([1, 2], u8) * 3 + 1000
%%%
ValueError +: 300 does not fit u8, which goes from 0 to 255
ValueError assignment to a part: -1 does not fit u8, which goes from 0 to 255
ValueError assignment to a part: nan does not fit i64, which goes from -9.22337e+18 to 9.22337e+18
ValueError assignment to a part: 1e+30 does not fit i64, which goes from -9.22337e+18 to 9.22337e+18
ValueError full: 256 does not fit u8, which goes from 0 to 255
ValueError arange: 299 does not fit u8, which goes from 0 to 255
ValueError randint: 299 does not fit i8, which goes from -128 to 127
ValueError 300 does not fit u8, which goes from 0 to 255
[1 2] [1 2]
TypeError normal: random real numbers of dtype i64 have no sense
TypeError randint: random whole numbers of dtype f32 have no sense
TypeError linspace: ranges of dtype bool have no sense
ValueError uniform: low 0 and high 70000 have to be finite
TypeError there is no dtype f128
TypeError take: indices are whole numbers, and these are f32
TypeError bincount: elements to count are whole numbers, and these are f32
ValueError percentile: q 101 is no percentage
ValueError roll: 2 shifts are given, and no axes
ValueError max: shape [0] has no elements to choose from
%%% stderr
in cell 3, which begins at line 25:
ValueError: +: 1000 does not fit u8, which goes from 0 to 255
  line 1: cast([1, 2], u8) * 3 + 1000
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: choose a wider dtype, as in cast(x, i64)

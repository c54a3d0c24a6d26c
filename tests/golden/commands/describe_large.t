# numbers whose differences and sums are too large for f64: the mean and the quartiles are not
describe cast([1e308, -1e308], f64)
# the same in many blocks, of which each has sums that are too large
x = full([90000], 1.5e308, dtype=f64)
x[:30000] = -1.5e308
describe x
# what lies between a number and infinity
describe [1.0, inf]
# the first element infinite
describe cast([-inf, -1e308, 1e308], f64)
%%%
dtype   f64
shape   [2]
device  cpu
bytes   16 B
min     -1e+308
25%     -5e+307
50%     0
75%     5e+307
max     1e+308
mean    0
std     inf
nan     0
inf     0
zeros   0
dtype   f64
shape   [90000]
device  cpu
bytes   703 KiB
min     -1.5e+308
25%     -1.5e+308
50%     1.5e+308
75%     1.5e+308
max     1.5e+308
mean    5e+307
std     inf
nan     0
inf     0
zeros   0
dtype   f32
shape   [2]
device  cpu
bytes   8 B
min     1
25%     inf
50%     inf
75%     inf
max     inf
mean    inf
std     nan
nan     0
inf     1
zeros   0
dtype   f64
shape   [3]
device  cpu
bytes   24 B
min     -inf
25%     -inf
50%     -1e+308
75%     0
max     1e+308
mean    -inf
std     nan
nan     0
inf     1
zeros   0

describe [1.0, 2.0, nan, -4.0, 0.0, inf]
describe arange(10).reshape(2, 5)
describe [true, false, true]
describe cast([0.5, 2], bf16)
describe zeros(0, 3)
describe [nan, nan]
describe full([1000], 0.1)
# %%
try < 1 / 0 > else < describe error >
describe [arange(4), "text", [ones(2), 3]]
describe "text"
describe 3.5
fn f(x) < x >
describe f
describe arange(100000)
x = arange(6).reshape(2, 3)
describe x.T
describe x[:, ::-2]
describe broadcast_to([1.0, 3.0], 1000, 2)
# %%
describe missing
%%%
dtype   f32
shape   [6]
device  cpu
bytes   24 B
min     -4
25%     0
50%     1
75%     2
max     inf
mean    inf
std     nan
nan     1
inf     1
zeros   1
dtype   i64
shape   [2, 5]
device  cpu
bytes   80 B
min     0
25%     2.25
50%     4.5
75%     6.75
max     9
mean    4.5
std     2.87228
zeros   1
dtype   bool
shape   [3]
device  cpu
bytes   3 B
min     0
25%     0.5
50%     1
75%     1
max     1
mean    0.666667
std     0.471405
zeros   1
dtype   bf16
shape   [2]
device  cpu
bytes   4 B
min     0.5
25%     0.875
50%     1.25
75%     1.625
max     2
mean    1.25
std     0.75
nan     0
inf     0
zeros   0
dtype   f32
shape   [0, 3]
device  cpu
bytes   0 B
min     -
25%     -
50%     -
75%     -
max     -
mean    -
std     -
nan     0
inf     0
zeros   0
dtype   f32
shape   [2]
device  cpu
bytes   8 B
min     -
25%     -
50%     -
75%     -
max     -
mean    -
std     -
nan     2
inf     0
zeros   0
dtype   f32
shape   [1000]
device  cpu
bytes   3.91 KiB
min     0.1
25%     0.1
50%     0.1
75%     0.1
max     0.1
mean    0.1
std     0
nan     0
inf     0
zeros   0
name  dtype  shape  device  bytes  min  25%  50%  75%  max  mean  std  nan  inf  zeros
kind  text
text  text
name    dtype   shape  device  bytes  min   25%  50%   75%  max  mean      std  nan  inf  zeros
[0]     i64     [4]    cpu      32 B    0  0.75  1.5  2.25    3   1.5  1.11803                1
[1]     text
[2][0]  f32     [2]    cpu       8 B    1     1    1     1    1     1        0    0    0      0
[2][1]  number
text, 4 characters
number 3.5
fn f(x)
dtype   i64
shape   [100000]
device  cpu
bytes   781 KiB
min     0
25%     24999.8
50%     49999.5
75%     74999.2
max     99999
mean    49999.5
std     28867.5
zeros   1
dtype   i64
shape   [3, 2]
device  cpu
bytes   48 B
min     0
25%     1.25
50%     2.5
75%     3.75
max     5
mean    2.5
std     1.70783
zeros   1
dtype   i64
shape   [2, 2]
device  cpu
bytes   32 B
min     0
25%     1.5
50%     2.5
75%     3.5
max     5
mean    2.5
std     1.80278
zeros   1
dtype   f32
shape   [1000, 2]
device  cpu
bytes   7.81 KiB
min     1
25%     1
50%     2
75%     3
max     3
mean    2
std     1
nan     0
inf     0
zeros   0
%%% stderr
in cell 3, which begins at line 21:
NameError: there is no variable called missing
  line 1: describe missing
                   ^^^^^^^
  next: who lists the variables, help the words

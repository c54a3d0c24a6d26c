# What finished before a try stands, also when its elements were not computed yet.
x = arange(3)
# %%
x = x * 2
n = 5
try < take(x, [7]) > else < print error.kind >
print x n
# %%
total = 0
for i in 4 <
  try < v = take([1, 2], [i]); total = total + v[0] > else < total = total + 100 >
>
total
# %%
x = 1
for i in 5 < x = x + ones(1); if (i == 3) < try < one_hot([9], 3) > else < print x > > >
x
# %%
for i in 4 < a = ones(2) * i; try < b = take(a, [i]); c = sum(b); print c > else < print a i > >
# %%
fn f(n) < a = ones(2) * n; try < b = one_hot([9], 3); sum(b) > else < return a > >
f(3)
# %%
x = zeros(3)
for i in 6 < x[i % 3] += i; if (i == 4) < try < one_hot([9], 3) > else < print "caught" > > >
x
# %%
p = ones(2); q = p + 1
try < inv(zeros(2, 2)) > else < p = p + q >
print p q
# %%
with cpu < try < s = cholesky(zeros(2, 2)) > else < print q > >
fn g(x) < return sum(x) >
r = ones(2); y = 3
try < g(inv(zeros(2, 2))) > else < print error.kind >
print r y
%%%
ValueError
[0 2 4] 5
203
[5.]
[6.]
f32 [1] on cpu
0.0
1.0
[2. 2.] 2
[3. 3.] 3
[3. 3.]
f32 [2] on cpu
caught
[3. 5. 7.]
f32 [3] on cpu
[3. 3.] [2. 2.]
[2. 2.]
ValueError
[1. 1.] 3

# through many flushes: h(n) = a h(n-1), so that dh/da = n a^(n-1) h(0)
a = full([], 0.999, dtype=f64)
h = full([], 1.0, dtype=f64)
for i in 1000 < h = h * a >
# %%
print h grad(h, a)
print (0.999 ** 1000) (1000 * 0.999 ** 999)
# %%
n = 0
s = a * 0
while (s < 5) <
  s = s + a
  n = n + 1
>
print n grad(s, a)
# %%
# only the branch that was taken counts
if (s > 4) < y = a ** 2 > else < y = a ** 3 >
print grad(y, a)
# %%
# the same plan each round, but another element
w = [1.0, 2.0, 3.0, 4.0]
s = 0 * w[0]
for i in 4 < s = s + w[i] * i; print s >
print grad(s, w)
%%%
0.3676954247709635 368.0634882592243
0.36769542477096373 368.06348825922294
6 6.0
1.998
0.0
2.0
8.0
20.0
[0. 1. 2. 3.]

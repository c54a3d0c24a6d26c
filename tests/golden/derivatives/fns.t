fn raised(x, n) <
  if (n == 0) < return 1.0 >
  return x * raised(x, n - 1)
>
fn slope(f, x) < return grad(f(x), x) >
fn squared(x) < x * x >
# %%
x = full([], 3.0)
print raised(x, 4) grad(raised(x, 4), x)
print slope(squared, x)
# %%
# Newton: a root of x^3 - 2
r = full([], 1.0)
for i in 8 <
  f = r ** 3 - 2
  r = r - f / grad(f, r)
>
print r
%%%
81.0 108.0
6.0
1.2599211

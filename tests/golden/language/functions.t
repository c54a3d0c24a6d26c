fn scale(x, by=2) < x * by >
print scale(3) scale(3, 10) scale(3, by=4)
fn first_positive(v) <
  for x in v < if (x > 0) < return x > >
  none
>
print first_positive([-1, 5, 7]) first_positive([-1])
outer = 10
fn reads() < outer + 1 >
print reads()
fn shadows() < outer = 1; outer >
print shadows() outer
fn fact(n) < if (n < 2) < 1 > else < n * fact(n - 1) > >
print fact(10)
%%%
6 30 12
5 none
11
1 10
3628800

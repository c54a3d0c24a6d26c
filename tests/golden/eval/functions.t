fn scaled(x, by=2) < x * by >
print scaled(3) scaled(3, 10) scaled(by=4, x=1)
fn factorial(n) < if (n <= 1) < return 1 >
  n * factorial(n - 1) >
print factorial(10)
k = 5
fn reads() < k + 1 >
k = 7
print reads()
fn own() < k = 100; k >
print own() k
fn enclosing(n) < fn inner(m) < m * n >
  inner(10) >
print enclosing(3)
fn first_over(limit) < for i in 100 < if (i * i > limit) < return i > >
  -1 >
print first_over(50) first_over(100000)
fn down(n) < if (n > 0) < down(n - 1) > else < 0 > >
print down(900)
# %%
fn deep(n) < deep(n + 1) >
try < deep(0) > else < print error.kind error.text >
print 1
%%%
6 30 4
3628800
8
100 7
30
8 -1
0
ValueError fns call each other more than 1000 deep here
1

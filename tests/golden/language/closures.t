fn make(a) <
  fn inner(b) < a + b >
  return inner
>
g = make(5); h = make(7)
print g(1) h(1) g
fn late() < k = 1; fn reads() < k >; k = 2; reads() >
print late()
fn mutual(n) <
  fn even(m) < if (m == 0) < return true >; odd(m - 1) >
  fn odd(m) < if (m == 0) < return false >; even(m - 1) >
  even(n)
>
print mutual(10) mutual(7)
fn counter() <
  n = 0
  fn step() < n += 1; n >
  print step() step()
  n
>
print counter()
fn getter(n) < fn get() < n >; fn list_of_it() < [get, "x"] >; return list_of_it >
l = getter(3)()
get = l[0]
print get()
fn nested(a) < fn one(b) < fn two(c) < [a, b, c] >; return two >; one(2) >
two = nested(1)
print two(3)
k = 10
fn reads() < k >
k = 20
print reads()
fn holds_itself() < fn f() < f >; return f >
f = holds_itself()
print f()
fn chain(f) < fn next() < f >; return next >
c = 1
for i in 3000 < c = chain(c) >
del c
for i in 1000 < make(zeros(10)) >
print "ok"
%%%
6 8 fn inner(b)
2
true false
1 1
0
3
[1 2 3]
20
fn f()
ok

a = 1; b = 2
a, b = b, a
print a b
x = arange(5)
x[0], y = 7, 8
x[1], x[2] = x[2], x[1]
print x y
a, (b, c) = 1, (2, "x")
print a b c
(a, b), c = (3, 4), 5
print a b c
t = 1, 2
print t
fn both(p, q) < return q, p >
p, q = both(1, "one")
print p q
first, second = batches(arange(4), 2)
print first second
rows, columns = ones(2, 3).shape
print rows columns
x[0], x[1:3] = -1, [8, 9]
print x
# %%
a, b = 1, 2, 3
# %%
%%%
2 1
[7 2 1 3 4] 8
1 2 x
3 4 5
[1 2]
one 1
[0 1] [2 3]
2 3
[-1  8  9  3  4]
%%% stderr
in cell 2, which begins at line 24:
ValueError: 2 names and 3 values
  line 1: a, b = 1, 2, 3
                 ^^^^^^^
  next: write a name for each value, or one for all, as in x = …

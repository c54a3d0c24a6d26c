fn first(limit) < for i in 10 < for j in 10 < if (i * j > limit) < return [i, j] > > > >
print first(20) first(1000)
fn from_while(x) < while (true) < x += 1; if (x > 10) < return x > > >
print from_while(3)
fn from_try(x) < for i in 5 < try < if (i == x) < return i > > else < print "never" > >; -1 >
print from_try(2) from_try(9)
fn from_with(x) < with cpu < if (x) < return "early" > >; "late" >
print from_with(true) from_with(false)
fn from_else() < try < missing > else < return error.kind > >
print from_else()
for i in 3 < for j in 3 < if (j == 1) < break >; if (i == 1) < continue >; print i j > >
for i in 3 < try < if (i == 1) < continue >; print "try" i > else < print "never" > >
for i in 3 < with cpu < if (i == 1) < break > >; print "with" i >
x = 6
while (x > 0) < x -= 1; if (x == 4) < continue >; if (x == 1) < break >; print "while" x >
for i in 2 < fn g() < for k in 5 < if (k == 2) < break > >; k + i >; print g() >
for i in 0 < print "never" >
for i in 3.0 < print i >
fn nothing() < print "printed" >
print nothing()
fn empty() < return >
print empty()
y = if (x > 100) < "large" > else if (x > 0) < "small" > else < "none" >
print y
# %%
for i in 2.5 < print i >
%%%
[3 7] none
11
2 -1
early late
NameError
0 0
2 0
try 0
try 2
with 0
while 5
while 3
while 2
2
3
0
1
2
printed
none
none
small
%%% stderr
in cell 2, which begins at line 26:
TypeError: a whole number is needed here, and this is 2.5
  line 1: for i in 2.5 < print i >
                   ^^^
  next: whole numbers have no decimals; x // 1 drops those of x

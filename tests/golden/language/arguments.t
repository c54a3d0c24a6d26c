fn f(x, w=1) < x * w >
print f(2) f(2, 3) f(2, w=4) f(w=2, x=3) f(x=1, w=5)
w = 2
fn g(x, k=w * 10, empty=[]) < [x, k, len(empty)] >
w = 100
print g(1) g(1, 2)
try < f() > else < print error.text >
try < f(1, 2, 3) > else < print error.text >
try < f(1, x=2) > else < print error.text >
try < f(1, width=2) > else < print error.text >
fn none_given() < 3 >
try < none_given(1) > else < print error.text >
# %%
fn bad(x, y=x) < y >
# %%
%%%
2 6 8 6 5
[ 1 20  0] [1 2 0]
f needs x
f takes 2 arguments
f: x is given twice
f has no argument width
none_given takes 0 arguments
%%% stderr
in cell 2, which begins at line 14:
NameError: there is no variable called x
  line 1: fn bad(x, y=x) < y >
                      ^
  next: who lists the variables, help the words

try < x = ones(2) @ ones(3) > else < print error.kind; print "caught" >
# %%
a = 1
try < a = 2; b = undefined_name > else < print error.kind error.text >
print a
# %%
t = try < 5 > else < 6 >
print t
# %%
try < assert (1 > 2) "no" >
print "on"
%%%
ShapeError
caught
NameError there is no variable called undefined_name
2
5
on
%%% stderr
AssertionError: no: (1 > 2) is false
%%% status 0

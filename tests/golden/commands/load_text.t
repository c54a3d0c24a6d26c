%load tests/golden/commands/included.tcell
# %%
text = load "tests/golden/commands/included.tcell"
print text
# %%
load "tests/golden/commands/nosuch.txt"
%%%
# load "tests/golden/commands/included.tcell"
# %%
print "included"
x = x + 1
# %%
fn f(n) < n * 10 >
# %%
print "included"
x = x + 1
# %%
fn f(n) < n * 10 >

%%% stderr
in cell 3, which begins at line 6:
FileError: tests/golden/commands/nosuch.txt: No such file or directory
  line 1: load "tests/golden/commands/nosuch.txt"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: pwd tells where paths begin, cd goes elsewhere

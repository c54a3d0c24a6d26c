x = 1
run "tests/golden/commands/included.tcell"
print x f(2)
# %%
run "tests/golden/commands/broken.tcell"
%%%
included
2 20
%%% stderr
in cell 2, which begins at line 5:
NameError: there is no variable called nothing_here
  line 2: y + nothing_here
              ^^^^^^^^^^^^
  next: who lists the variables, help the words

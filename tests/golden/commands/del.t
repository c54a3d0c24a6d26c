x = 1; y = 2; z = 3
del x y
print z
# %%
x
%%%
3
%%% stderr
in cell 2, which begins at line 5:
NameError: there is no variable called x
  line 1: x
          ^
  next: who lists the variables, help the words

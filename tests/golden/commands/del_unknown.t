z = 3
try < del z nothing > else < print error.text >
print z
# %%
del z zz
%%%
there is no variable called nothing
3
%%% stderr
in cell 2, which begins at line 5:
NameError: there is no variable called zz
  line 1: del z zz
                ^^
  next: who lists the variables, help the words

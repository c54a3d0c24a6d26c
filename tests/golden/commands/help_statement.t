help with
# %%
for?
# %%
help wiht
%%%
with DEVICE [or DEVICE]… < … >
    runs the block on the first device of the list that can; gpu*: once on each GPU

example:
    with gpu0 or cpu < c = ones(2, 2) @ ones(2, 2) >
    c
for name in what < … >
    runs the block for each number, row or item

example:
    for i in 3 < print i >
    for row in [[1, 2], [3, 4]] < print sum(row) >
%%% stderr
in cell 3, which begins at line 5:
NameError: there is no word or variable "wiht"
  line 1: help wiht
               ^^^^
  next: help with?

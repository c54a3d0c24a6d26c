# the chain of what was computed is long, but not endless
config REMEMBERED_CALLS=1000
a = full([], 1.0)
h = a
for i in 2000 < h = h * 1.0001 >
# %%
try < print grad(h, a) > else < print error.kind error.text >
# %%
# what began anew is short again
h = detach(h)
b = full([], 2.0)
y = h * b
# %%
print (grad(y, b) == h)
grad(y, a)
%%%
ValueError this loss was computed by more than the latest 1000 operations, which are all that is remembered
True
%%% stderr
in cell 4, which begins at line 14:
ValueError: the loss does not depend on a
  line 2: grad(y, a)
                  ^
  next: if a was assigned after the loss was computed, compute the loss again

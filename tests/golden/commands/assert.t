assert (1 < 2)
assert (sum([1.0, 2.0]) == 3) "sum"
assert true
x = 5
# %%
assert (x > 6)
%%%
%%% stderr
in cell 2, which begins at line 6:
AssertionError: (x > 6) is false
  line 1: assert (x > 6)
                 ^^^^^^^

assert (1 < 2)
assert (sum([1.0, 2.0]) == 3) "sum"
assert true
# %%
x = 5
assert (x > 6)
# %%
assert (x > 6) "x is too small"
# %%
assert ([true, false])
%%%
%%% stderr
in cell 2, which begins at line 5:
AssertionError: (x > 6) is false
  line 2: assert (x > 6)
                 ^^^^^^^

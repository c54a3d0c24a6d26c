# A loss must depend on each tensor that is moved, and the error names the one that it does not.
p = [ones(2), [ones(2)*2, ones(3)]]
try < update adam sum(p[0]*p[1][0]) p > else < print error.text >
# %%
p = [ones(2), [ones(2)*2, cast([1, 2], i64)]]
update adam sum(p[0]*p[1][0]) p
%%%
the loss does not depend on p[1][1]
%%% stderr
in cell 2, which begins at line 5:
TypeError: p[1][1] is i64 and does not change by a little
  line 2: update adam sum(p[0]*p[1][0]) p
                                        ^
  next: put cast(p[1][1], f32) there before the loss is computed

a = 1
# %%
try < a = 2; a = [1, 2] + [1, 2, 3]; a = 4 >
print a
%%%
2
%%% stderr
ShapeError: +: shapes [2] and [3] do not fit each other
%%% status 0

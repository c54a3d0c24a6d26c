seed 42
a = normal(3)
b = normal(3)
seed 42
print (a == normal(3)) (b == normal(3))
# %%
seed (40 + 2)
print (a == normal(3))
# %%
seed 1.5
%%%
[ True  True  True] [ True  True  True]
[ True  True  True]
%%% stderr
in cell 3, which begins at line 10:
TypeError: a whole number is needed here, and this is 1.5
  line 1: seed 1.5
               ^^^
  next: whole numbers have no decimals; x // 1 drops those of x

x = [-1, 0, 2]
with cpu < mask = (x > 0) >
print mask
with cpu < y = where(x > 0, x, 0); z = x[x > 0] >
print y z
with cpu < w = x >= 0 >
print w
# %%
%%with cpu
x > 0
%%%
[False False  True]
[0 0 2] [2]
[False  True  True]
[False False  True]
bool [3] on cpu

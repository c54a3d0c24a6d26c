# a statement that fails takes back all that it assigned
a = 1
b = zeros(2)
try < a, b[7] = [10, 20] > else < print error.kind >
print a
print b
# %%
x = [1, 2, 3]
y = x
x[0] = 9
print x y
%%%
ValueError
1
[0. 0.]
[9 2 3] [1 2 3]

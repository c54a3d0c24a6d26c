sum = 3
print sum
print (sum([1, 2]))
sum
# %%
(sum < 4)
# %%
time = 5
time
# %%
model = 1
model
%%%
3
3
3
true
5
1

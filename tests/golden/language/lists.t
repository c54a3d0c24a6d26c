names = ["ann", "bob"]
names = names + ["cy"]
names += ["di"]
print names len(names) names[0] names[-1] names[1:3] names[::-1]
l = []
l = l + ["first"]
l += [zeros(2)]
print l
print (["a", 1] == ["a", 1]) (["a"] == ["b"]) (["a"] != ["a", "b"])
print ([1, 2] == [1, 3]) [1, 2]+[3, 4]
m = names; m += ["ed"]
print len(names) len(m)
a = mean([1.0, 2.0]); b = sum([1.0, 2.0])
both = [a, b]
print both mean(both) both*2
losses = []
for i in 3 < losses = concat(losses, [mean([1.0, i])]) >
print losses
print +[1, 2]
l = ["a", 1, zeros(2)]; m = l
m[0] = "z"; m[1] += 5; m[-1] = [1, 2]
print l m
s = ones(2, 3).shape
s[1] *= 2
print zeros(s).shape
weights = [ones(2), ones(3)]
for i in 2 < weights[i] = weights[i] * 2 >
print weights
try < l[5] = 1 > else < print error.text >
try < l[0:1] = ["x"] > else < print error.text >
try < l[0][1] = 1 > else < print error.text >
try < names[0][0] = "A" > else < print error.text >
# %%
names[9]
%%%
["ann", "bob", "cy", "di"] 4 ann di ["bob", "cy"] ["di", "cy", "bob", "ann"]
["first", [0. 0.]]
true false true
[ True False] [4 6]
4 5
[1.5, 3.0] 2.25 [3. 6.]
[0.5 1.  1.5]
[1 2]
["a", 1, [0. 0.]] ["z", 6, [1 2]]
[2, 6]
[[2. 2.], [2. 2. 2.]]
index 5 is outside this list of 3
the items of a list are assigned one by one
only parts of a variable can be assigned
only parts of a variable can be assigned
%%% stderr
in cell 2, which begins at line 34:
ValueError: index 9 is outside this list of 4
  line 1: names[9]
          ^^^^^^^^

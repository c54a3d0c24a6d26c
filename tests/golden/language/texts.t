t = "héllo"
print t[0] t[1] t[-1] t[1:3] t[::-1] len(t) t+"!"
for c in "aé" < print c >
print (t == "héllo") (t != "x")
t += " you"
print t
try < t[9] > else < print error.text >
try < t + 3 > else < print error.text >
# %%
"loss " + 3
%%%
h é o él olléh 5 héllo!
a
é
true true
héllo you
index 9 is outside this text of 9
a text and a number cannot be added
%%% stderr
in cell 2, which begins at line 10:
TypeError: a text and a number cannot be added
  line 1: "loss " + 3
          ^^^^^^^^^^^
  next: print takes several values, as in print "loss" 3

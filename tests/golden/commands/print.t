print
print 1 2.5 "text" true none f32 [1, 2] ["a", 1]
print 1 2 sep=", " end="!\n"
print "a" end=""
print "b"
print (1 + 1) [1.5, 2]*2
print(1, 2, sep="-")
x = [[1, 2], [3, 4]]
print x x.shape x.dtype
# %%
print "to the log" to=stderr
# %%
print "x" to=("nowhere")
%%%

1 2.5 text true none f32 [1 2] ["a", 1]
1, 2!
ab
2 [3. 4.]
1-2
[[1 2]
 [3 4]] [2, 2] i64
%%% stderr
to the log
in cell 3, which begins at line 13:
ValueError: print: to cannot be "nowhere"
  line 1: print "x" to=("nowhere")
                    ^^^^^^^^^^^^^^
  next: it can be: stdout stderr

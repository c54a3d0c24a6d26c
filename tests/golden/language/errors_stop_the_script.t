print "first"
# %%
print "second"
c = [[1, 2]] @ [[3, 4, 5]]
print "never"
# %%
print "nor this"
%%%
first
second
%%% stderr
in cell 2, which begins at line 3:
ShapeError: matmul: inner sizes differ: [1, 2] @ [1, 3]
  line 2: c = [[1, 2]] @ [[3, 4, 5]]
              ^^^^^^^^^^^^^^^^^^^^^^
  next: transpose one of them, as in a.T @ b

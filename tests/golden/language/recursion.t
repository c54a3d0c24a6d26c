fn depth(n) < if (n == 0) < return 0 >; return 1 + depth(n - 1) >
print depth(1000)
fn tensors(n) < if (n == 0) < return zeros(2) >; tensors(n - 1) + 1 >
print tensors(1000)
fn through(n) < fn inner(m) < through(m) >; if (n > 1) < inner(n - 1) > else < "end" > >
print through(500)
# %%
depth(1001)
%%%
1000
[1000. 1000.]
end
%%% stderr
in cell 2, which begins at line 8:
ValueError: fns call each other more than 1000 deep here
  line 1: fn depth(n) < if (n == 0) < return 0 >; return 1 + depth(n - 1) >
                                                             ^^^^^^^^^^^^
  next: give the recursion an end, write it as a loop, or raise the limit: config RECURSION=2000

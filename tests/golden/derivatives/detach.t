w = [1.0, 2.0]
grad(sum(detach(w) * w), w)
# %%
# a step written by hand is a part of what follows, unless it is detached
a = full([], 3.0)
v = a * 1
v = v - 0.5 * grad(v * v * a, v)
print v grad(v, a)
v = detach(v)
print grad(v * a, a)
grad(v, a)
%%%
[1. 2.]
f32 [2] on cpu
-6.0 -5.0
-6.0
%%% stderr
in cell 2, which begins at line 4:
ValueError: the loss does not depend on a
  line 8: grad(v, a)
                  ^
  next: if a was assigned after the loss was computed, compute the loss again

w = [1.0, 2.0]
grad(sum(detach(w) * w), w)
# %%
# what began anew is computed again when nobody holds it any more
fn f(w) <
  d = detach(w * 2)
  print (sum(d))
  sum(w * d)
>
w = ones(3)
loss = f(w)
# %%
print grad(loss, w)
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
6.0
[2. 2. 2.]
-6.0 -5.0
-6.0
%%% stderr
in cell 4, which begins at line 15:
ValueError: the loss does not depend on a
  line 8: grad(v, a)
                  ^
  next: if a was assigned after the loss was computed, compute the loss again

# after the variable is assigned, its present value is not what the loss was computed from
w = [1.0, 2.0]
loss = sum(w * w)
# %%
w = w - 0.1 * grad(loss, w)
print w
# %%
grad(loss, w)
%%%
[0.8 1.6]
%%% stderr
in cell 3, which begins at line 8:
ValueError: the loss does not depend on w
  line 1: grad(loss, w)
                     ^
  next: if w was assigned after the loss was computed, compute the loss again

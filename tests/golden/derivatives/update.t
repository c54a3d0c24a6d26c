# update assigns: what the loss was computed from is no longer what w is
w = [1.0, 2.0]
loss = sum(w * w)
update sgd(lr=0.1) loss w
print w
grad(loss, w)
%%%
[0.8 1.6]
%%% stderr
ValueError: the loss does not depend on w
  line 6: grad(loss, w)
                     ^
  next: if w was assigned after the loss was computed, compute the loss again

w = [1.0]
v = [1.0]
grad(sum(w), [w, v])
%%%
%%% stderr
ValueError: the loss does not depend on v
  line 3: grad(sum(w), [w, v])
                       ^^^^^^
  next: if v was assigned after the loss was computed, compute the loss again

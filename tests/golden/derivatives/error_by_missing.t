w = [1.0]
grad(sum(w))
%%%
%%% stderr
TypeError: grad needs by
  line 2: grad(sum(w))
          ^^^^^^^^^^^^
  next: for example w = normal(3); grad(sum(w * w), w)

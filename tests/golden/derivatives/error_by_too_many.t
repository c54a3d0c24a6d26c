w = [1.0]
v = [1.0]
grad(sum(w * v), w, v)
%%%
%%% stderr
TypeError: grad takes no further argument
  line 3: grad(sum(w * v), w, v)
                              ^
  next: help grad shows what it takes

w = [0.2, 0.8]
grad(sum(cast(cast(w, i64), f32)), w)
%%%
%%% stderr
ValueError: the loss does not depend on w
  line 2: grad(sum(cast(cast(w, i64), f32)), w)
                                             ^
  next: if w was assigned after the loss was computed, compute the loss again

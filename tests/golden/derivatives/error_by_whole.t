w = [1, 2]
grad(sum(w * 0.5), w)
%%%
%%% stderr
TypeError: derivatives are by real numbers, and w is i64
  line 2: grad(sum(w * 0.5), w)
                             ^
  next: compute with w = cast(w, f32)

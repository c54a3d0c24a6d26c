w = [1.0]
grad(argmax(w), w)
%%%
%%% stderr
TypeError: a derivative is of a real number, and this tensor is i64
  line 2: grad(argmax(w), w)
               ^^^^^^^^^
  next: whole numbers do not change by a little; compute the loss in f32 or f64

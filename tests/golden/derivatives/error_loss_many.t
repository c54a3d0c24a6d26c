w = [1.0, 2.0]
grad(w * w, w)
%%%
%%% stderr
ShapeError: a derivative is of one number, and this tensor has the shape [2]
  line 2: grad(w * w, w)
               ^^^^^
  next: take its mean or sum first, as in grad(mean(loss), w)

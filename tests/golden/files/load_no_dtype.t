load("x.npz", dtype=f99)
%%%
%%% stderr
TypeError: there is no dtype f99
  line 1: load("x.npz", dtype=f99)
                        ^^^^^^^^^
  next: numbers of a table are read as f32 or f64

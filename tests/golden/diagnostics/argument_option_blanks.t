fit net x y epochs=n * 2
%%%
%%% stderr
SyntaxError: an argument has no blanks outside brackets, so * belongs to nothing
  line 1: fit net x y epochs=n * 2
                               ^
  next: write fit net x y epochs=(n * 2)

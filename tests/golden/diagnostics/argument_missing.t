fit net x
%%%
%%% stderr
SyntaxError: fit: y is missing
  line 1: fit net x
          ^^^
  next: write fit net x y

seed 1 2
%%%
%%% stderr
SyntaxError: seed takes no further argument 2
  line 1: seed 1 2
                 ^
  next: it takes a whole number

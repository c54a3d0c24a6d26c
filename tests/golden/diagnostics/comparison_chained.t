1 < 2 < 3
%%%
%%% stderr
SyntaxError: comparisons are not chained
  line 1: 1 < 2 < 3
                ^
  next: write (1 < 2) and (2 < …)

if x > 0:
    print x
%%%
%%% stderr
SyntaxError: the whole condition stands in parentheses
  line 1: if x > 0:
             ^
  next: write if (x > 0) < … >

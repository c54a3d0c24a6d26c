while i < 10 < i += 1 >
%%%
%%% stderr
SyntaxError: the whole condition stands in parentheses
  line 1: while i < 10 < i += 1 >
                ^
  next: write while (i < 10) < i += 1 >

with cpu < c = a > 0 >
%%%
%%% stderr
SyntaxError: this > closes the block; a comparison stands in parentheses
  line 1: with cpu < c = a > 0 >
                           ^
                   ^ the block begins here
  next: write with cpu < c = (a > 0) >

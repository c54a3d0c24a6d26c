with cpu < y = where a>0 1 2 >
%%%
%%% stderr
SyntaxError: this > closes the block; a comparison stands in parentheses
  line 1: with cpu < y = where a>0 1 2 >
                                ^
                   ^ the block begins here
  next: write with cpu < y = where (a>0) 1 2 >

with cpu <
  y = where a > 0 1 2
>
%%%
%%% stderr
SyntaxError: this > closes the block; a comparison stands in parentheses
  line 2:   y = where a > 0 1 2
                        ^
  line 1: with cpu <
                   ^ the block begins here
  next: write y = where (a > 0) 1 2

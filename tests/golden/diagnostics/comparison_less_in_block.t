with cpu < c = a < b >
%%%
%%% stderr
SyntaxError: a comparison with < stands in parentheses inside a block
  line 1: with cpu < c = a < b >
                           ^
  next: write with cpu < c = (a < b) >

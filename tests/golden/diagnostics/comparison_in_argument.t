with cpu < print a < 0 >
%%%
%%% stderr
SyntaxError: a comparison with < stands in parentheses inside a block
  line 1: with cpu < print a < 0 >
                             ^
  next: write with cpu < print (a < 0) >

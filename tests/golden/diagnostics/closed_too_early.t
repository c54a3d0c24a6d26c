with gpu0 < c = a >
0 >
%%%
%%% stderr
SyntaxError: no block is open here that > could close
  line 2: 0 >
            ^
  line 1: with gpu0 < c = a >
                            ^ the block was closed here already
  next: remove one of the two >, or put a comparison into parentheses

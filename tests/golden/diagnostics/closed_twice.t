with gpu0 <
  c = a
>
d = c
>
%%%
%%% stderr
SyntaxError: no block is open here that > could close
  line 5: >
          ^
  line 3: >
          ^ the block was closed here already
  next: remove one of the two >, or put a comparison into parentheses

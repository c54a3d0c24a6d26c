limit
%%%
%%% stderr
SyntaxError: limit needs gpu
  line 1: limit
          ^^^^^
  next: for example limit gpu0 2GiB 25%

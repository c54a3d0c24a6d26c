a, b = 5
%%%
%%% stderr
TypeError: a number cannot be taken apart into several names
  line 1: a, b = 5
                 ^

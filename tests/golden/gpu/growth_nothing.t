growth off 0MiB
%%%
%%% stderr
ValueError: a reserve has to be more than nothing
  line 1: growth off 0MiB
                     ^^^^

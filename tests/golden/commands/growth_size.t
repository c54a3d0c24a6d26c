growth on 2GiB
%%%
%%% stderr
ValueError: growth on takes memory as it is needed: a size belongs to growth off
  line 1: growth on 2GiB
                    ^^^^

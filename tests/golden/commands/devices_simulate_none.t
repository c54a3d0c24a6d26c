devices simulate none 3
%%%
%%% stderr
ValueError: either none or a number of GPUs, not both
  line 1: devices simulate none 3
                           ^^^^

devices simulate 17
%%%
%%% stderr
ValueError: 1 to 16 GPUs can be simulated
  line 1: devices simulate 17
                           ^^
  next: devices simulate none ends it

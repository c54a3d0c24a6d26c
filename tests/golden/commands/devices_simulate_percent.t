devices simulate 2 50%
%%%
%%% stderr
ValueError: the memory of a simulated GPU is an amount, not 50%
  line 1: devices simulate 2 50%
                             ^^^
  next: for example devices simulate 2 512MiB

# env: TENSORCELL_SIM_GPUS=2:64MiB
limit gpu0 1 1 1 1 1 1 1 1 1
%%%
%%% stderr
ValueError: a GPU has at most 8 parts
  line 2: limit gpu0 1 1 1 1 1 1 1 1 1
                                     ^

# env: TENSORCELL_SIM_GPUS=2:64MiB
limit gpu0 none 3MiB
%%%
%%% stderr
ValueError: either none or a size, not both
  line 2: limit gpu0 none 3MiB
                          ^^^^

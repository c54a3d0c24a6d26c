# env: TENSORCELL_SIM_GPUS=2:64MiB
limit gpu0.1 3MiB
%%%
%%% stderr
ValueError: gpu0.1 is a part, and this is set for a whole GPU
  line 2: limit gpu0.1 3MiB
                ^^^^^^
  next: write gpu0

# env: TENSORCELL_SIM_GPUS=2:64MiB
growth off gpu0.1
%%%
%%% stderr
ValueError: gpu0.1 is a part, and this is set for a whole GPU
  line 2: growth off gpu0.1
                     ^^^^^^
  next: write gpu0

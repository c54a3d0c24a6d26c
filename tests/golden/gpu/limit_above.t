# env: TENSORCELL_SIM_GPUS=2:64MiB
limit gpu1 1GiB
%%%
%%% stderr
ValueError: gpu1 (simulated) has 64 MiB, and the limit would be 1 GiB
  line 2: limit gpu1 1GiB
                     ^^^^
  next: devices shows what there is; 50% is half of it

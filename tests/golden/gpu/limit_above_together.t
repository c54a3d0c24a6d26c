# env: TENSORCELL_SIM_GPUS=2:64MiB
limit gpu0 50MiB 50MiB
%%%
%%% stderr
ValueError: gpu0 (simulated) has 64 MiB, and the parts would be 100 MiB
  line 2: limit gpu0 50MiB 50MiB
                           ^^^^^
  next: devices shows what there is; 50% is half of it

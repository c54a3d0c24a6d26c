# env: TENSORCELL_SIM_GPUS=2:512MiB
growth off gpu1 10000MiB
%%%
%%% stderr
ValueError: gpu1 (simulated) has 512 MiB, and the reserve would be 9.77 GiB
  line 2: growth off gpu1 10000MiB
                          ^^^^^^^^
  next: devices shows what there is; 50% is half of it

# env: TENSORCELL_SIM_GPUS=2:64MiB
release cpu
%%%
%%% stderr
ValueError: a GPU is needed here, and cpu is none
  line 2: release cpu
                  ^^^

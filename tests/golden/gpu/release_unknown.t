# env: TENSORCELL_SIM_GPUS=2:64MiB
release gpu2
%%%
%%% stderr
DeviceError: gpu2 cannot be used: this machine has 2 simulated GPUs, gpu0 and gpu1
  line 2: release gpu2
                  ^^^^
  next: devices shows what is there, doctor why something is not

# env: TENSORCELL_SIM_GPUS=2:64MiB
memory gpu0.1
%%%
%%% stderr
DeviceError: gpu0.1 cannot be used: gpu0 is not split into parts
  line 2: memory gpu0.1
                 ^^^^^^
  next: devices shows what is there, doctor why something is not

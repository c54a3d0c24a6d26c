# env: TENSORCELL_SIM_GPUS=2:64MiB
d = devices
print d
with gpu1 < a = ones(2) >
print a.device
%%%
["gpu0", "gpu1", "cpu"]
gpu1

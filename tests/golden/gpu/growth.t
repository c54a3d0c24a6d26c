# env: TENSORCELL_SIM_GPUS=2:64MiB
growth
growth off gpu1 16MiB
growth gpu1
with gpu1 < a = ones(2) >
m = memory gpu1
print "reserved" m.pooled
growth off gpu* 8MiB
growth on /GPU:1
growth
m = memory gpu1
print "used" m.used
%%%
gpu0 (simulated): growth on
gpu1 (simulated): growth on
gpu1 (simulated): growth off, 16.0 MiB
gpu1 (simulated): growth off, 16.0 MiB
reserved 16776704
gpu0 (simulated): growth off, 8.00 MiB
gpu1 (simulated): growth off, 8.00 MiB
gpu1 (simulated): growth on
gpu0 (simulated): growth off, 8.00 MiB
gpu1 (simulated): growth on
used 512

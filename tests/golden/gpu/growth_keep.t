# env: TENSORCELL_SIM_GPUS=1:512MiB
growth on gpu0 200MiB
with gpu0 < a = ones(1024, 1024, 40) >
del a
with gpu0 < b = ones(2) >
m = memory gpu0
print m.pooled
growth on 1MiB
m = memory gpu0
print m.pooled
growth on 50%
growth on
%%%
gpu0 (simulated): growth on, keeps 200 MiB
169868800
gpu0 (simulated): growth on, keeps 1.00 MiB
2096640
gpu0 (simulated): growth on, keeps 50%
gpu0 (simulated): growth on

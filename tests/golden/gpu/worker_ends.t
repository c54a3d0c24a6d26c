# env: TENSORCELL_SIM_GPUS=2:64MiB
devices simulate 1 64MiB fault="sticky@3"
a = with gpu0 < arange(10) >
b = with gpu0 < a * 3 >
c = with gpu0 < b + a >
print c.device c (sum(a)) (sum(b))
%%%
simulated now: gpu0, 64.0 MiB of memory
gpu0 [ 0  4  8 12 16 20 24 28 32 36] 45 135
%%% stderr
gpu0 (simulated): illegal memory access (simulated); a, b were computed again
%%% status 0

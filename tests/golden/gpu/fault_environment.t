# env: TENSORCELL_SIM_GPUS=1:64MiB
# env: TENSORCELL_SIM_FAULT=exit@2,slow:1
with gpu0 < a = arange(5) >
with gpu0 < b = a + 1 >
print b
%%%
[1 2 3 4 5]
%%% stderr
gpu0 (simulated): its worker ended by itself with exit code 1; a was computed again
%%% status 0

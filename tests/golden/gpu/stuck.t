# env: TENSORCELL_SIM_GPUS=1:64MiB
# env: TENSORCELL_SIM_FAULT=stuck@2
config GPU_SECONDS=1
# %%
with gpu0 < x = arange(4) * 2 >
# %%
with gpu0 < y = x + 1 >
print y y.device
%%%
[1 3 5 7] gpu0
%%% stderr
gpu0 (simulated): no progress for 1 s: a kernel hangs; its worker was ended; x was computed again
%%% status 0

# env: TENSORCELL_SIM_GPUS=1:64MiB
# env: TENSORCELL_SIM_FAULT=exit@2
data = arange(20000)
with gpu0 < x = data * 2 >
data = 0
# %%
with gpu0 < y = x + 1 >
# %%
memory gpu0
%%%
gpu0 (simulated): 313 KiB used, 1.69 MiB kept for reuse, 314 KiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 2.00 MiB of 64.0 MiB used
name  what                               bytes  if its worker ended
x     i64 [20000] on gpu0 (simulated)  156 KiB  can be computed again
y     i64 [20000] on gpu0 (simulated)  156 KiB  can be computed again
%%% stderr
gpu0 (simulated): its worker ended by itself with exit code 1; x was computed again
%%% status 0

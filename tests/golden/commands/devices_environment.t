# env: TENSORCELL_SIM_GPUS=lots
with gpu0 < ones(2) >
%%%
[1. 1.]
f32 [2] on cpu
ran on cpu instead of gpu0: TENSORCELL_SIM_GPUS is lots: it is written COUNT:MEMORY, as in 2:512MiB; 0 is none

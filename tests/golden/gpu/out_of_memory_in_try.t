# env: TENSORCELL_SIM_GPUS=1:64MiB
with gpu0 < weights = ones(1024, 4096) >
try < with gpu0 < y = normal(2048, 8192) @ ones(8192, 8) + 1 > > else < print error.kind error.text >
print weights.device (sum(weights))
with gpu0 < y = ones(8, 8) >
print y.device
%%%
OutOfMemory normal [2048, 8192] f32 needs 64.0 MiB, gpu0 (simulated) has 48.0 MiB free
gpu0 4.194304e+06
gpu0

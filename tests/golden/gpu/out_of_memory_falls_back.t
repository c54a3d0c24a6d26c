# env: TENSORCELL_SIM_GPUS=2:64MiB
with gpu0 < x = ones(1024, 1024) >
with gpu0 or gpu1 < y = (x * 2).sum() >
with gpu0 < z = normal(8192, 4096) >
print y.device z.device x.device
limit gpu0 8MiB
with gpu0 or gpu1 < w = ones(1024, 2048) * x[0, 0] >
print w.device
%%%
gpu0 cpu gpu0
2 values, 4.00 MiB, moved to the CPU
gpu0 (simulated): limit 8.00 MiB
gpu1
ran on cpu instead of gpu0: out of memory: normal [8192, 4096] f32 needs 128.0 MiB, gpu0 (simulated) has 60.0 MiB free

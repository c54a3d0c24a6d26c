# env: TENSORCELL_SIM_GPUS=1:64MiB
with gpu0 <
  a = ones(1000, 100) + 1
  limit gpu0 24MiB 24MiB
  b = a + 1
  with gpu0.1 <
    limit gpu0 none
    c = b + 1
  >
  d = c + 1
>
print a.device b.device c.device d.device (sum(d))
%%%
1 value, 391 KiB, moved to the CPU
gpu0 (simulated): limits 24.0 MiB and 24.0 MiB, as gpu0.0 and gpu0.1
1 value, 391 KiB, moved to the CPU
gpu0 (simulated): no limit
cpu cpu cpu gpu0 500000.0
ran on cpu instead of gpu0.1: gpu0 is not split into parts

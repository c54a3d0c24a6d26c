devices simulate 1 512MiB
limit gpu0 300MiB 200MiB
growth off gpu0 100MiB
devices simulate 2 64MiB
limit gpu0
growth
devices simulate 1 64MiB
%%%
simulated now: gpu0, 512 MiB of memory
gpu0 (simulated): limits 300 MiB and 200 MiB, as gpu0.0 and gpu0.1
gpu0 (simulated): growth off, 100 MiB
simulated now: gpu0 and gpu1, 64.0 MiB each
no longer in force: gpu0's growth and limit
gpu0 (simulated): no limit
gpu0 (simulated): growth on
gpu1 (simulated): growth on
simulated now: gpu0, 64.0 MiB of memory

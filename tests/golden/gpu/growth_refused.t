devices simulate 1 64MiB fault="oom@2"
with gpu0 < a = ones(1000) >
try < growth off gpu0 32MiB > else < print error.kind >
growth
print a.device (sum(a))
%%%
simulated now: gpu0, 64.0 MiB of memory
OutOfMemory
gpu0 (simulated): growth on
gpu0 1000.0

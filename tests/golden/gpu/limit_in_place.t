# env: TENSORCELL_SIM_GPUS=2:64MiB
a = with gpu0 < ones(1000, 1000) >
limit gpu0 32MiB
print a.device
try < with gpu0 < b = ones(3000, 3000) > > else < print error.kind >
limit gpu0
limit gpu*
# %%
limit gpu0 1MiB
%%%
gpu0 (simulated): limit 32.0 MiB
gpu0
OutOfMemory
gpu0 (simulated): limit 32.0 MiB
gpu0 (simulated): limit 32.0 MiB
gpu1 (simulated): no limit
%%% stderr
in cell 2, which begins at line 9:
ValueError: a limit of 1.0 MiB is less than the 3.8 MiB in use
  line 1: limit gpu0 1MiB
                     ^^^^
  next: memory shows by which variables; del gives back

# env: TENSORCELL_SIM_GPUS=1:600MiB
fallback off
with gpu0 < parts = [zeros(2000, 1000) + 1, zeros(2000, 2000) + 2]; a = zeros(2000, 2000) + 1; b = a.T; c = b[0] >
try < with gpu0 < y = normal(10000, 20000) > > else < print error.text >
with gpu0 < y = normal(9500, 15000) >
print y.device
with gpu0 < y = 0; y = normal(20000, 10000) + 1 >
%%%
normal [10000, 20000] f32 needs 762.9 MiB, gpu0 (simulated) has 561.9 MiB free
gpu0
%%% stderr
OutOfMemory: normal [20000, 10000] f32 needs 762.9 MiB, gpu0 (simulated) has 561.9 MiB free
  line 7: with gpu0 < y = 0; y = normal(20000, 10000) + 1 >
                                 ^^^^^^^^^^^^^^^^^^^^
  next: del what is not needed (parts 22.9 MiB; a, b, c together 15.3 MiB are the largest there); [14728, 10000] would fit

# env: TENSORCELL_SIM_GPUS=2:64MiB
fallback off
with gpu0 < x = zeros(1000, 1000) + 1 >
with gpu0 or gpu1 < y = normal(20000, 2000) * 2 >
%%%
%%% stderr
OutOfMemory: normal [20000, 2000] f32 needs 152.6 MiB, gpu1 (simulated) has 64.0 MiB free; gpu0 (simulated) has 60.2 MiB free
  line 4: with gpu0 or gpu1 < y = normal(20000, 2000) * 2 >
                                  ^^^^^^^^^^^^^^^^^^^
  next: [8388, 2000] would fit

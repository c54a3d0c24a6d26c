# env: TENSORCELL_SIM_GPUS=1:64MiB
fallback off
with gpu0 < weights = ones(1024, 4096); bias = zeros(4096) + 1 >
with gpu0 < y = tanh(normal(4096, 4096)) + weights[0] >
%%%
%%% stderr
OutOfMemory: normal [4096, 4096] f32 needs 64.0 MiB, gpu0 (simulated) has 48.0 MiB free
  line 4: with gpu0 < y = tanh(normal(4096, 4096)) + weights[0] >
                               ^^^^^^^^^^^^^^^^^^
  next: del what is not needed (weights 16.0 MiB is the largest there); [3071, 4096] would fit

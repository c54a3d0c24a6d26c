# env: TENSORCELL_SIM_GPUS=1:512MiB
limit gpu0 300MiB 200MiB
with gpu0.0 < a = ones(1024, 1024, 10) >
with gpu0.1 < b = ones(1024, 1024, 20) >
memory gpu0
memory gpu0.0
%%%
gpu0 (simulated): limits 300 MiB and 200 MiB, as gpu0.0 and gpu0.1
gpu0.0 (simulated): 40.0 MiB used, 2.00 MiB kept for reuse, 40.0 MiB at the peak, 300 MiB allowed
name  what                                           bytes  if its worker ended
a     f32 [1024, 1024, 10] on gpu0.0 (simulated)  40.0 MiB  can be computed again
gpu0.1 (simulated): 80.0 MiB used, 2.00 MiB kept for reuse, 80.0 MiB at the peak, 200 MiB allowed
the whole simulated GPU: 124 MiB of 512 MiB used
name  what                                           bytes  if its worker ended
b     f32 [1024, 1024, 20] on gpu0.1 (simulated)  80.0 MiB  can be computed again
gpu0.0 (simulated): 40.0 MiB used, 2.00 MiB kept for reuse, 40.0 MiB at the peak, 300 MiB allowed
the whole simulated GPU: 124 MiB of 512 MiB used
name  what                                           bytes  if its worker ended
a     f32 [1024, 1024, 10] on gpu0.0 (simulated)  40.0 MiB  can be computed again

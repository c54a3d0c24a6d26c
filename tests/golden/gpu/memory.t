# env: TENSORCELL_SIM_GPUS=2:64MiB
a = with gpu0 < ones(1000, 100) >
memory gpu0
memory gpu1
m = memory gpu1
print m
b = with gpu0 < [a + 1, a + 2] >
memory gpu0
%%%
gpu0 (simulated): 391 KiB used, 1.62 MiB kept for reuse, 392 KiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 2.00 MiB of 64.0 MiB used
name  what                                   bytes  if its worker ended
a     f32 [1000, 100] on gpu0 (simulated)  391 KiB  can be computed again
gpu1 (simulated): not used now, 64.0 MiB allowed
memory record: used=0, pooled=0, peak=0, budget=67108864
gpu0 (simulated): 1.15 MiB used, 875 KiB kept for reuse, 1.15 MiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 2.00 MiB of 64.0 MiB used
name  what                                   bytes  if its worker ended
a     f32 [1000, 100] on gpu0 (simulated)  391 KiB  can be computed again
b[0]  f32 [1000, 100] on gpu0 (simulated)  391 KiB  can be computed again
b[1]  f32 [1000, 100] on gpu0 (simulated)  391 KiB  can be computed again

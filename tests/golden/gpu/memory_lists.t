# env: TENSORCELL_SIM_GPUS=2:64MiB
r = with gpu0 < [[ones(2), 3], [ones(3, 3)]] >
print r[0][0].device
memory gpu0
%%%
gpu0
gpu0 (simulated): 1.00 KiB used, 2.00 MiB kept for reuse, 1.50 KiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 2.00 MiB of 64.0 MiB used
name     what                            bytes  if its worker ended
r[0][0]  f32 [2] on gpu0 (simulated)       8 B  can be computed again
r[1][0]  f32 [3, 3] on gpu0 (simulated)   36 B  can be computed again

# env: TENSORCELL_SIM_GPUS=1:64MiB
with gpu0 < a = arange(1000000) * 1.0; a = a.reshape(1000, 1000) >
b = a.T
c = a[0]
memory gpu0
del a
del b
memory gpu0
%%%
gpu0 (simulated): 3.81 MiB used, 12.2 MiB kept for reuse, 11.4 MiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 16.0 MiB of 64.0 MiB used
name  what                                          bytes  if its worker ended
a     f32 [1000, 1000] on gpu0 (simulated)       3.81 MiB  can be computed again
b     f32 [1000, 1000] on gpu0 (simulated)  shares with a  can be computed again
c     f32 [1000] on gpu0 (simulated)        shares with a  can be computed again
gpu0 (simulated): 3.81 MiB used, 12.2 MiB kept for reuse, 11.4 MiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 16.0 MiB of 64.0 MiB used
name  what                                               bytes  if its worker ended
c     f32 [1000] on gpu0 (simulated)  3.91 KiB, keeps 3.81 MiB  can be computed again

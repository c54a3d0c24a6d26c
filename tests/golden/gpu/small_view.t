# env: TENSORCELL_SIM_GPUS=1:64MiB
with gpu0 < k = ones(1000, 1000) + 1 >
if (k[0, 0] > 1) < print "sent alone: no host copy of all of it" >
memory gpu0
%%%
sent alone: no host copy of all of it
gpu0 (simulated): 3.81 MiB used, 14.2 MiB kept for reuse, 3.82 MiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 18.0 MiB of 64.0 MiB used
name  what                                     bytes  if its worker ended
k     f32 [1000, 1000] on gpu0 (simulated)  3.81 MiB  can be computed again

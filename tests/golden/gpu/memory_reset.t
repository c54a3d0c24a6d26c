# env: TENSORCELL_SIM_GPUS=2:64MiB
a = with gpu0 < ones(1000, 1000) >
del a
m = memory gpu0
print m.used (m.peak >= 4000000)
memory gpu0 reset
m = memory gpu0
print m.peak
%%%
0 true
gpu0 (simulated): 0 B used, 18.0 MiB kept for reuse, 0 B at the peak, 64.0 MiB allowed
the whole simulated GPU: 18.0 MiB of 64.0 MiB used
0

# env: TENSORCELL_SIM_GPUS=2:64MiB
a = with gpu0 < arange(10) * 2 >
print a.device
limit gpu0 24MiB 50%
print a.device a
d = devices
print d
b = with gpu0.1 < a + 1 >
c = with gpu0 < a + 2 >
print b.device c.device (sum(b - c))
m = memory gpu0.1
print m.budget
limit gpu0 none
d = devices
print d b.device (sum(b))
%%%
gpu0
1 value, 80 B, moved to the CPU
gpu0 (simulated): limits 24.0 MiB and 50%, as gpu0.0 and gpu0.1
cpu [ 0  2  4  6  8 10 12 14 16 18]
["gpu0.0", "gpu0.1", "gpu1", "cpu"]
gpu0.1 gpu0.0 -10
33554432
2 values, 160 B, moved to the CPU
gpu0 (simulated): no limit
["gpu0", "gpu1", "cpu"] cpu 100

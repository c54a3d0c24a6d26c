# env: TENSORCELL_SIM_GPUS=2:64MiB
a = with gpu0 < ones(1000, 100) >
b = with gpu1 < a * 2 >
release gpu0
print a.device b.device
release
print (sum(a)) (sum(b)) b.device
release
c = with gpu0 < a + b >
print c.device (mean(c))
%%%
gpu0 (simulated) is free: 1 value, 391 KiB, moved to the CPU
cpu gpu1
gpu0 (simulated) was not in use
gpu1 (simulated) is free: 1 value, 391 KiB, moved to the CPU
100000.0 200000.0 cpu
gpu0 (simulated) was not in use
gpu1 (simulated) was not in use
gpu0 3.0

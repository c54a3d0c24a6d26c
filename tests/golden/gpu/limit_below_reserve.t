# env: TENSORCELL_SIM_GPUS=1:512MiB
growth off gpu0 300MiB
with gpu0 < a = arange(1000) >
limit gpu0 100MiB
print a.device (sum(a))
m = memory gpu0
print m.budget (m.used + m.pooled <= m.budget)
with gpu0 < b = a + 1 >
m = memory gpu0
print m.used (m.used + m.pooled <= m.budget)
%%%
gpu0 (simulated): growth off, 300 MiB
1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): limit 100 MiB
cpu 499500
104857600 true
16384 true

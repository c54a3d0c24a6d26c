# env: TENSORCELL_SIM_GPUS=1:64MiB
a = with gpu0 < arange(1000) >
for i in 3 <
    growth off gpu0 16MiB
    with gpu0 < b = a + i >
    limit gpu0 8MiB
    m = memory gpu0
    print (m.used + m.pooled <= m.budget)
    limit gpu0 16MiB 50%
    with gpu0.1 < c = b * 2 >
    limit gpu0 none
    growth on
    with gpu0 < d = c - a >
    m = memory gpu0
    print (m.used + m.pooled <= m.budget)
    release
>;
m = memory gpu0
print m.used (sum(d)) (sum(a))
%%%
gpu0 (simulated): growth off, 16.0 MiB
2 values, 15.6 KiB, moved to the CPU
gpu0 (simulated): limit 8.00 MiB
true
gpu0 (simulated): limits 16.0 MiB and 50%, as gpu0.0 and gpu0.1
1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): no limit
gpu0 (simulated): growth on
true
gpu0 (simulated) is free: 1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): growth off, 16.0 MiB
1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): limit 8.00 MiB
true
gpu0 (simulated): limits 16.0 MiB and 50%, as gpu0.0 and gpu0.1
1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): no limit
gpu0 (simulated): growth on
true
gpu0 (simulated) is free: 1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): growth off, 16.0 MiB
1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): limit 8.00 MiB
true
gpu0 (simulated): limits 16.0 MiB and 50%, as gpu0.0 and gpu0.1
1 value, 7.81 KiB, moved to the CPU
gpu0 (simulated): no limit
gpu0 (simulated): growth on
true
gpu0 (simulated) is free: 1 value, 7.81 KiB, moved to the CPU
0 503500 499500

# env: TENSORCELL_SIM_GPUS=1:64MiB
data = ones(1024, 1024 * 6) * 2
with gpu0 < w = zeros(1024 * 6) >
for i in 20 < with gpu0 < w = w * 0.5 + data[0] > >
m = memory gpu0
print (m.used / 1024)
memory gpu0
# %%
# what it takes is given up first
with gpu0 < big = normal(1024, 1024 * 11) >
memory gpu0
# %%
del big
# %%
# a value that was read by the CPU is safe there
y = w + data[0]
memory gpu0
release gpu0
print (mean(w)) (mean(y))
%%%
24600.0
gpu0 (simulated): 24.0 MiB used, 1.98 MiB kept for reuse, 24.0 MiB at the peak, 64.0 MiB allowed
copies of values from elsewhere: 24.0 MiB
the whole simulated GPU: 26.0 MiB of 64.0 MiB used
name  what                               bytes  if its worker ended
w     f32 [6144] on gpu0 (simulated)  24.0 KiB  can be computed again
gpu0 (simulated): 44.0 MiB used, 1.98 MiB kept for reuse, 44.0 MiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 46.0 MiB of 64.0 MiB used
name  what                                      bytes  if its worker ended
w     f32 [6144] on gpu0 (simulated)         24.0 KiB  can be computed again
big   f32 [1024, 11264] on gpu0 (simulated)  44.0 MiB  can be computed again
gpu0 (simulated): 24.0 KiB used, 46.0 MiB kept for reuse, 44.0 MiB at the peak, 64.0 MiB allowed
the whole simulated GPU: 46.0 MiB of 64.0 MiB used
name  what                               bytes  if its worker ended
w     f32 [6144] on gpu0 (simulated)  24.0 KiB  host copy
gpu0 (simulated) is free: 1 value, 24.0 KiB, moved to the CPU
3.9999962 5.999996

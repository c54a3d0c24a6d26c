devices simulate 2 64MiB
d = devices
print d
with gpu1 < a = ones(1000) >
devices simulate 1 64MiB
print a.device (sum(a))
try < with gpu1 < a + 1 > > else < print error.text >
d = devices simulate 3
print d
devices simulate none
with gpu0 < a + 1 >;
d = devices
print d
%%%
simulated now: gpu0 and gpu1, 64.0 MiB each
["gpu0", "gpu1", "cpu"]
1 value, 3.91 KiB, moved to the CPU
simulated now: gpu0, 64.0 MiB of memory
cpu 1000.0
gpu1 cannot be used: this machine has 1 simulated GPU, gpu0
["gpu0", "gpu1", "gpu2", "cpu"]
no GPU is simulated now; none here: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
["cpu"]
ran on cpu instead of gpu0: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all

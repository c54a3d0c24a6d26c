fallback
fallback off
fallback
# %%
try < with gpu0 < a = ones(2) > > else < print error.kind >
# %%
fallback on
with gpu0 < a = ones(2) >
a
%%%
fallback on
fallback off
DeviceError
[1. 1.]
f32 [2] on cpu
ran on cpu instead of gpu0: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all

release
# %%
release gpu0
%%%
there is no GPU to release: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
%%% stderr
in cell 2, which begins at line 3:
DeviceError: gpu0 cannot be used: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
  line 1: release gpu0
                  ^^^^
  next: devices shows what is there, doctor why something is not

use cpu
use gpu0
ones(2)
# %%
use ("gpu7")
# %%
use gpus
%%%
work runs on cpu: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
[1. 1.]
f32 [2] on cpu
ran on cpu instead of gpu0: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
work runs on cpu: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
%%% stderr
in cell 3, which begins at line 7:
SyntaxError: use: gpus is not a device, such as cpu gpu0 gpu* or /GPU:0
  line 1: use gpus
              ^^^^
  next: (gpus) takes the name of the device from a variable

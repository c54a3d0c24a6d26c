growth on
growth off gpu1 2GiB
growth gpu1
growth 90% off /GPU:2
growth gpu*
# %%
growth on 2GiB
# %%
growth on cpu
%%%
growth on for every GPU; none now: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
gpu1: growth off, 2.00 GiB, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu1: growth off, 2.00 GiB, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu2: growth off, 90%, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
growth on for every GPU; none now: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
%%% stderr
in cell 2, which begins at line 7:
ValueError: growth on takes memory as it is needed: a size belongs to growth off
  line 1: growth on 2GiB
                    ^^^^

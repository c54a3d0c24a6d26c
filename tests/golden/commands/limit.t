limit gpu0 2GiB
limit gpu0 1GiB 50%
limit gpu0
limit gpu0 none
limit gpu3
%%%
gpu0: limit 2.00 GiB, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu0: limits 1.00 GiB and 50%, as gpu0.0 and gpu0.1, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu0: limits 1.00 GiB and 50%, as gpu0.0 and gpu0.1, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu0: no limit, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu3: no limit, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)

growth on
growth off gpu1 2GiB
growth gpu1
growth 90% off /GPU:2
growth gpu*
%%%
growth on for every GPU; none now: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
gpu1: growth off, 2.00 GiB, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu1: growth off, 2.00 GiB, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
gpu2: growth off, 90%, kept for when it is there (no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all)
growth on for every GPU; none now: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all

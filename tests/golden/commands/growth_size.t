growth on 2GiB
growth off 10000GiB
growth on 0MiB
%%%
growth on, keeps 2.00 GiB for every GPU; none now: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
growth off, 9.77 TiB for every GPU; none now: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
%%% stderr
ValueError: what is kept has to be more than nothing
  line 3: growth on 0MiB
                    ^^^^

fallback off
x = ones(2)
y = x.to(gpu0)
%%%
%%% stderr
DeviceError: gpu0 cannot be used: no NVIDIA driver: libcuda.so.1 not found, and CUDA_VISIBLE_DEVICES='' hides all
  line 3: y = x.to(gpu0)
                   ^^^^
  next: move it to a device that is there, as in to(x, cpu), or run doctor

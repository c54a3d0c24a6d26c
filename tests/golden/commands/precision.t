precision
precision bf16
precision
precision strict
%%%
precision strict for f32 matrix products on GPUs; the CPU's are always f32 throughout
precision bf16 for f32 matrix products on GPUs; the CPU's are always f32 throughout

# env: TENSORCELL_SIM_GPUS=2:64MiB
precision
with gpu0 < a = eye(3) @ ones(3, 3) >
precision tf32
precision
deterministic on
deterministic
with gpu0 < b = eye(3) @ ones(3, 3) >
print (allclose(a, b))
# %%
reset -f
precision
deterministic
%%%
precision strict for f32 matrix products on GPUs; the CPU's are always f32 throughout
precision tf32 for f32 matrix products on GPUs; the CPU's are always f32 throughout
deterministic on; the CPU always is, with any number of threads
True
precision strict for f32 matrix products on GPUs; the CPU's are always f32 throughout
deterministic off; the CPU always is, with any number of threads

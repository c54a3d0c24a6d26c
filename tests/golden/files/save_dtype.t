save cast([1, 2], bf16) "/tmp/tensorcell-golden-save_dtype.npy"
%%%
%%% stderr
TypeError: .npy has no bf16
  line 1: save cast([1, 2], bf16) "/tmp/tensorcell-golden-save_dtype.npy"
               ^^^^^^^^^^^^^^^^^^
  next: a .safetensors file has it; cast(x, f32) loses nothing

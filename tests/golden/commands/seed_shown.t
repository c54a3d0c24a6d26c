seed
seed 42
normal(2);
seed
seed -1
seed
%%%
seed 0, 0 random tensors drawn since
seed 42, 1 random tensors drawn since
seed -1, 0 random tensors drawn since

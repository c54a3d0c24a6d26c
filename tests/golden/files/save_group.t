a = ones(2); b = ones(2)
save [a, b] "/tmp/tensorcell-golden-save_group.npy"
%%%
%%% stderr
ValueError: /tmp/tensorcell-golden-save_group.npy: a file of this kind holds one tensor, and here are 2
  line 2: save [a, b] "/tmp/tensorcell-golden-save_group.npy"
               ^^^^^^
  next: a .npz or .safetensors file holds all of them; one alone is saved as in save d.a "file"

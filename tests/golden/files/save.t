x = arange(6)
save reshape(x, [2, 3]) "/tmp/tensorcell-golden-save.npy"
load "/tmp/tensorcell-golden-save.npy"
# %%
w = ones(2, 2); b = zeros(2)
save [w, b] "/tmp/tensorcell-golden-save.npz"
load "/tmp/tensorcell-golden-save.npz"
# %%
save [w, b] "/tmp/tensorcell-golden-save.safetensors"
save load("/tmp/tensorcell-golden-save.safetensors") "/tmp/tensorcell-golden-save2.npz"
load "/tmp/tensorcell-golden-save2.npz"
# %%
n = ["x", "y, z"]; v = [0.1, 2]
save [n, v] "/tmp/tensorcell-golden-save.csv"
load "/tmp/tensorcell-golden-save.csv" format=text
# %%
load "/tmp/tensorcell-golden-save.csv"
# %%
with cpu < y = x * 2 >
save y "/tmp/tensorcell-golden-save.csv.gz"
load "/tmp/tensorcell-golden-save.csv.gz"
%%%
[[0 1 2]
 [3 4 5]]
i64 [2, 3] on cpu
group:
  w=[[1. 1.]
     [1. 1.]],
  b=[0. 0.]
group:
  w=[[1. 1.]
     [1. 1.]],
  b=[0. 0.]
# load "/tmp/tensorcell-golden-save.csv"
n,v
x,0.1
"y, z",2.0
table: n=["x", "y, z"], v=[0.1 2. ]
[ 0  2  4  6  8 10]
i64 [6] on cpu

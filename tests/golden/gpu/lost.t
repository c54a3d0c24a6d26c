# env: TENSORCELL_SIM_GPUS=1:64MiB
# env: TENSORCELL_SIM_FAULT=exit@4
# env: TENSORCELL_REMEMBERED_CALLS=20
old = tanh(arange(4))
for i in range(30) < old = tanh(old) >
# %%
data = arange(20000)
small = [1.0, 2.0]
# %%
with gpu0 < x = data * 2; kept = small * 2 >
with gpu0 < z = old + 1; k = [z, z] >
data = 0
old = 0
# %%
with gpu0 < y = kept + 1 >
with gpu0 < w = y * 2 >
# %%
print kept y w (x[7])
try < z[0] = 1 > else < print error.text >
try < print (k[0]) > else < print error.text >
who
print z
%%%
[2. 4.] [3. 5.] [ 6. 10.] 14
z is lost: it was on gpu0 (simulated), and its worker ended by itself with exit code 1
k is lost: it was on gpu0 (simulated), and its worker ended by itself with exit code 1
name   kind    shape or value     dtype  device                        bytes
old    number  0
i      number  29
data   number  0
small  tensor  [2]                f32    cpu                             8 B
x      tensor  [20000]            i64    gpu0 (simulated)            156 KiB
kept   tensor  [2]                f32    gpu0 (simulated)                8 B
z      tensor  [4]                f32    lost with gpu0 (simulated)     16 B
k      list    list of 2
y      tensor  [2]                f32    gpu0 (simulated)                8 B
w      tensor  [2]                f32    gpu0 (simulated)                8 B
error  record  error: kind, text
%%% stderr
gpu0 (simulated): its worker ended by itself with exit code 1; x, kept, y were computed again; lost: z, k
in cell 5, which begins at line 18:
DeviceError: z is lost: it was on gpu0 (simulated), and its worker ended by itself with exit code 1
  line 5: print z
          ^^^^^^^
  next: compute z again from its beginning

# env: TENSORCELL_SIM_GPUS=1:64MiB
# env: TENSORCELL_SIM_FAULT=exit@3
data = arange(20000)
small = [1.0, 2.0]
# %%
with gpu0 < x = data * 2; kept = small * 2 >
data = 0
# %%
with gpu0 < y = kept + 1 >
with gpu0 < z = y * 2 >
# %%
print kept y z
x
%%%
[2. 4.] [3. 5.] [ 6. 10.]
%%% stderr
gpu0: its worker ended by itself with exit code 1; kept, y were computed again; lost: x
in cell 4, which begins at line 12:
DeviceError: x is lost: it was on gpu0, and its worker ended by itself with exit code 1
  next: compute x again from its beginning

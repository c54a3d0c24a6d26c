# env: TENSORCELL_SIM_GPUS=2:64MiB
a = with gpu0 < ones(3) >
b = with /GPU:1 < a + a >
c = with gpu* < a + b >
print a.device b.device c.device c
use gpu1
d = c * 2
print d.device
e = to(d, cpu)
print e.device
with gpu9 or gpu1 < f = d + 1 >
print f.device
try < with gpu9 < d > > else < print error.text >
try < with gpu0.1 < d > > else < print error.text >
%%%
gpu0 gpu1 gpu1 [3. 3. 3.]
gpu1
cpu
gpu1
gpu9 cannot be used: this machine has 2 simulated GPUs, gpu0 and gpu1
gpu0.1 cannot be used: gpu0 is not split into parts

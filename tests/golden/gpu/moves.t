# env: TENSORCELL_SIM_GPUS=2:64MiB
x = to([1, 2, 3], gpu0)
print x.device
y = to(x, gpu1); z = to(y, cpu)
print y.device z.device z
with gpu1 < s = x + y >
print s s.device
try < with gpu7 < s = x + 1 > > else < print error.text >
%%%
gpu0
gpu1 cpu [1 2 3]
[2 4 6] gpu1
gpu7 cannot be used: this machine has 2 simulated GPUs, gpu0 and gpu1

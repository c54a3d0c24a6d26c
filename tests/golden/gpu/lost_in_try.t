# env: TENSORCELL_SIM_GPUS=1:64MiB
# env: TENSORCELL_SIM_FAULT=exit
try <
    with gpu0 < a = ones(3) * 2 >
> else <
    print error.kind
    print error.text
    with cpu < a = ones(3) >
>
print a
with gpu0 < b = a + 1 >
print b b.device
%%%
DeviceError
gpu0 (simulated): its worker ended by itself with exit code 1, twice at the same work
[1. 1. 1.]
[2. 2. 2.] cpu
ran on cpu instead of gpu0: gpu0 (simulated): its worker ended by itself with exit code 1, twice at the same work
%%% stderr
gpu0 (simulated): its worker ended by itself with exit code 1; no variable was on it
gpu0 (simulated): its worker ended by itself with exit code 1; no variable was on it
gpu0 (simulated): its worker ended by itself with exit code 1; no variable was on it
gpu0 (simulated): its worker ended by itself with exit code 1; no variable was on it
%%% status 0

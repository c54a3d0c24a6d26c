# Why a GPU cannot serve differs from machine to machine; that it falls under these kinds does not.
fallback off
try < with gpu0 < d = [1, 2] + 1 > > else < print error.kind >
fallback on
try < with gpu0 < d = [1, 2] + 1 > > else < print error.kind >
with gpu0 or cpu < d = [1, 2] + 1 >
print d d.device
%%%
DeviceError
DeviceError
[2 3] cpu

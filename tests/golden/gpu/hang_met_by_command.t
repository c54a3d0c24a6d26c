devices simulate 1 64MiB fault="hang@2"
config GPU_SECONDS=1
with gpu0 < a = arange(4) * 2 >
with gpu0 < b = a + 1 >
growth off 16MiB
print "told before this"
%%%
simulated now: gpu0, 64.0 MiB of memory
gpu0 (simulated): growth off, 16.0 MiB
told before this
%%% stderr
gpu0 (simulated): no progress for 1 s: a kernel hangs; its worker was ended; a was computed again
%%% status 0

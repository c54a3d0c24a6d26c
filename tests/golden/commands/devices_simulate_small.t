devices simulate 2 512KiB
%%%
%%% stderr
ValueError: a simulated GPU has 1 MiB of memory at least
  line 1: devices simulate 2 512KiB
                             ^^^^^^
  next: for example devices simulate 2 512MiB

devices simulate 1 9999999GiB
%%%
%%% stderr
ValueError: this machine has 23.5 GiB, far less than 9.54 PiB for a simulated GPU
  line 1: devices simulate 1 9999999GiB
                             ^^^^^^^^^^
  next: a simulated GPU has its memory from the host

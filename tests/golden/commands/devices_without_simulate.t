devices 2
%%%
%%% stderr
ValueError: devices alone takes nothing more
  line 1: devices 2
                  ^
  next: write devices, devices full, devices simulate 2 512MiB, or devices simulate none

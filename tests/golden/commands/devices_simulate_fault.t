devices simulate 2 64MiB fault="smoke@3"
%%%
%%% stderr
ValueError: "smoke@3" is no fault of a simulated GPU
  line 1: devices simulate 2 64MiB fault="smoke@3"
                                   ^^^^^^^^^^^^^^^
  next: faults are oom sticky hang stuck exit, each with @N, and slow:MILLISECONDS, joined by commas, as in "sticky@7,slow:20"

%config OUTPUT_BYTES=3000 NESTING=2*10
config OUTPUT_BYTES
config NESTING
# %%
config THREADS
# %%
config PROBE_MS=7
# %%
config THREADS=2
%%%
setting       value  standard  changes  meaning
OUTPUT_BYTES   3000  16777216  now      bytes that one cell may print
setting  value  standard  changes  meaning
NESTING     20       200  now      brackets and blocks inside each other
setting  value  standard  changes   meaning
THREADS      0         0  at start  compute threads; 0: one for each core
%%% stderr
in cell 3, which begins at line 7:
ValueError: 7 is not within 100 to 60000 (milliseconds to find out what GPUs there are)
  line 1: config PROBE_MS=7
                 ^^^^^^^^^^

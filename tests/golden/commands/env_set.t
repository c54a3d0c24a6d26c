env MADE first
env MADE
# %%
env "MADE=a b=c"
x = env MADE
print x
# %%
env TENSORCELL_OUTPUT_BYTES 5; env TENSORCELL_THREADS 2
# %%
x = env()
%%%
"first"
a b=c
note: TENSORCELL_OUTPUT_BYTES is read when a kernel starts; config OUTPUT_BYTES=… changes it now
note: TENSORCELL_THREADS is read when a kernel starts
%%% stderr
in cell 4, which begins at line 10:
ValueError: env needs the name of one variable here
  line 1: x = env()
              ^^^^^

x = 1
fallback off
placement full
reset
who
fallback
placement
# %%
fn f() < reset >
f()
%%%
no variables
fallback on
placement on
%%% stderr
in cell 2, which begins at line 9:
ValueError: reset cannot run inside a fn
  line 1: fn f() < reset >
                   ^^^^^

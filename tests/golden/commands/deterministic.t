deterministic
deterministic on
deterministic
deterministic off
deterministic
deterministic on
reset
deterministic
# %%
deterministic maybe
%%%
deterministic off; the CPU always is, with any number of threads
deterministic on; the CPU always is, with any number of threads
deterministic off; the CPU always is, with any number of threads
deterministic off; the CPU always is, with any number of threads
%%% stderr
in cell 2, which begins at line 10:
SyntaxError: deterministic does not know what maybe is
  line 1: deterministic maybe
                        ^^^^^
  next: it takes one of on off

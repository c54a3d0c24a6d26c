%%time with gpu0
3
%%%
%%% stderr
SyntaxError: after %%time the rest of the cell is the block, from the next line on
  line 1: %%time with gpu0
                 ^^^^
  next: write %%with gpu0, or nest: time < with gpu0 < … > >

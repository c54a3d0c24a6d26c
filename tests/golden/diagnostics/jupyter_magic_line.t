%%time 1 + 2
3
%%%
%%% stderr
SyntaxError: after %%time the rest of the cell is the block, from the next line on
  line 1: %%time 1 + 2
                 ^
  next: put 1 + 2 on the next line

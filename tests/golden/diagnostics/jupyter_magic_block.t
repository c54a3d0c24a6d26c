%%with cpu <
  3
>
%%%
%%% stderr
SyntaxError: after %%with the rest of the cell is the block, from the next line on
  line 1: %%with cpu <
                     ^
  next: remove < and its >, or write %with

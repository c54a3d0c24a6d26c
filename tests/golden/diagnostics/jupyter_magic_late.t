# note
%%time
x
%%%
%%% stderr
SyntaxError: %% stands only in the first line of a cell
  line 2: %%time
          ^^
  next: move it to the first line, or write %word < … >

!ls data
%%%
%%% stderr
SyntaxError: a cell runs no shell commands
  line 1: !ls data
          ^^^^^^^^
  next: use a terminal

%pip install x
%%%
%%% stderr
SyntaxError: there is no command %pip
  line 1: %pip install x
          ^^^^
  next: nothing is installed from a cell; use a terminal

%matplotlib inline
%%%
%%% stderr
SyntaxError: there is no command %matplotlib
  line 1: %matplotlib inline
          ^^^^^^^^^^^
  next: plots need no setup: plot x

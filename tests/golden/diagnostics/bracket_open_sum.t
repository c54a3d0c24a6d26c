(1 + 2
x = 3
%%%
%%% stderr
SyntaxError: this ( is not closed
  line 1: (1 + 2
          ^
                ^ it should be closed here
  next: close it with )

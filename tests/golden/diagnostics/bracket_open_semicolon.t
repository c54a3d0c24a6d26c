print (a + b; c = 3
%%%
%%% stderr
SyntaxError: this ( is not closed
  line 1: print (a + b; c = 3
                ^
                      ^ it should be closed here
  next: close it with )

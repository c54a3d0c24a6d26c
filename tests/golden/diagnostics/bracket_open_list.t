a = [1,2,3
b = 4
%%%
%%% stderr
SyntaxError: this [ is not closed
  line 1: a = [1,2,3
              ^
                    ^ it should be closed here
  next: close it with ]

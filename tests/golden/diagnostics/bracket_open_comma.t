a = [1,
     2,
print a
%%%
%%% stderr
SyntaxError: this [ is not closed
  line 1: a = [1,
              ^
  line 2:      2,
                 ^ it should be closed here
  next: close it with ]

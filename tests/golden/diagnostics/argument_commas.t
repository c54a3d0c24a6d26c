print a, b
%%%
%%% stderr
SyntaxError: arguments are separated by blanks
  line 1: print a, b
                 ^
  next: write print a b, or print(a, b)

if (a = 3) < b >
%%%
%%% stderr
SyntaxError: = assigns; a condition compares
  line 1: if (a = 3) < b >
                ^
  next: write ==

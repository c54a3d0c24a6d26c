clip x a + 1 2
%%%
%%% stderr
SyntaxError: an argument has no blanks outside brackets, so + belongs to nothing
  line 1: clip x a + 1 2
                   ^
  next: write clip x (a + 1) 2

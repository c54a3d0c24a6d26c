y = where a>0 1 2
%%%
%%% stderr
SyntaxError: a comparison with > stands in parentheses in a command's arguments
  line 1: y = where a>0 1 2
                     ^
  next: write y = where (a>0) 1 2

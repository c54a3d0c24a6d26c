c = a +
%%%
%%% stderr
SyntaxError: a value is missing after +
  line 1: c = a +
                ^
  next: go on after it, on the same line or the next

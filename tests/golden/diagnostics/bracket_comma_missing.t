f(1
  y=2)
%%%
%%% stderr
SyntaxError: a comma or an operator is missing before y
  line 2:   y=2)
            ^
  next: separate values with commas

a = b = 3
%%%
%%% stderr
SyntaxError: a statement has one =
  line 1: a = b = 3
                ^
  next: write a statement for each assignment; compare with ==

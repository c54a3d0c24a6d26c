y = 1 if c else 2
%%%
%%% stderr
SyntaxError: if stands at the beginning of a statement or after =
  line 1: y = 1 if c else 2
                ^^
  next: write y = if (c) < 1 > else < 2 >, or where(c, 1, 2)

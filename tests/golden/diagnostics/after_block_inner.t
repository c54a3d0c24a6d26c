with cpu <
  if (true) < x = 1 > y = 2
>
%%%
%%% stderr
SyntaxError: a new line or ; is missing after the block
  line 2:   if (true) < x = 1 > y = 2
                                ^
                              ^ the block ends here
  next: put y = 2 on a line of its own; if > compares, put parentheses around the comparison

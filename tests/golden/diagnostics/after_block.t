with cpu < matmul > mean(c)
%%%
%%% stderr
SyntaxError: a new line or ; is missing after the block
  line 1: with cpu < matmul > mean(c)
                              ^^^^
                            ^ the block ends here
  next: put mean(c) on a line of its own; if > compares, put parentheses around the comparison

limit gpu0 4G
%%%
%%% stderr
SyntaxError: limit: 4G is not a size, such as 512MiB 4GiB 90% or a number of MiB
  line 1: limit gpu0 4G
                     ^^
  next: write one of these, or a value in parentheses

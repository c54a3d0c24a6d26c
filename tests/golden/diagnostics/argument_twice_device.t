limit gpu0 2GiB gpu1
%%%
%%% stderr
SyntaxError: limit: gpu is given twice
  line 1: limit gpu0 2GiB gpu1
                          ^^^^
                ^^^^ the first
  next: keep one of them

bench(1 + 1, repeats=2)
%%%
%%% stderr
SyntaxError: bench has no option called repeats
  line 1: bench(1 + 1, repeats=2)
                       ^^^^^^^
  next: it has no options

a, (b, c) = 1, (2, 3, 4)
%%%
%%% stderr
ValueError: 2 names and 3 values
  line 1: a, (b, c) = 1, (2, 3, 4)
             ^^^^^^
  next: write a name for each value, or one for all, as in x = …

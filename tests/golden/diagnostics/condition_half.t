if (a) and (b) < x >
%%%
%%% stderr
SyntaxError: the whole condition stands in parentheses
  line 1: if (a) and (b) < x >
                 ^^^
  next: write if ((a) and (b)) < x >

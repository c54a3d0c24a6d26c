growth of
%%%
%%% stderr
SyntaxError: growth: of is none of: on off
  line 1: growth of
                 ^^
  next: did you mean off?

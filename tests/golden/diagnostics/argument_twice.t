growth on off
%%%
%%% stderr
SyntaxError: growth: state is given twice
  line 1: growth on off
                    ^^^
                 ^^ the first
  next: keep one of: on off

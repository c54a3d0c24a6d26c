net = modle < dense 10 >
%%%
%%% stderr
SyntaxError: there is no command modle
  line 1: net = modle < dense 10 >
                ^^^^^
  next: did you mean model?

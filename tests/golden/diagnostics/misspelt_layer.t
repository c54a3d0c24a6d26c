model < dens 10 >
%%%
%%% stderr
SyntaxError: dens is no layer
  line 1: model < dens 10 >
                  ^^^^
  next: did you mean dense?

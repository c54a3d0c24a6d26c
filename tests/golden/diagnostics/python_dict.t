d = {1: 2}
%%%
%%% stderr
SyntaxError: { } have no meaning here
  line 1: d = {1: 2}
              ^
  next: lists are written [1, 2]; blocks stand between < and >

c = a × b
%%%
%%% stderr
SyntaxError: × (U+00D7) has no meaning here
  line 1: c = a × b
                ^
  next: write * instead

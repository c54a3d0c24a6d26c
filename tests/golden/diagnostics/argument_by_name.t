compile net adam
%%%
%%% stderr
SyntaxError: compile does not know what adam is
  line 1: compile net adam
                      ^^^^
  next: write optimizer=adam

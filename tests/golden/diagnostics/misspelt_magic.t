%gorwth on
%%%
%%% stderr
SyntaxError: there is no command %gorwth
  line 1: %gorwth on
          ^^^^^^^
  next: did you mean %growth?

x++
%%%
%%% stderr
SyntaxError: there is no ++
  line 1: x++
           ^^
  next: write x += 1

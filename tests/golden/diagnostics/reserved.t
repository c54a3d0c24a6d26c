if = 3
%%%
%%% stderr
SyntaxError: if is reserved and cannot be a variable
  line 1: if = 3
          ^^
  next: choose another name, such as if_

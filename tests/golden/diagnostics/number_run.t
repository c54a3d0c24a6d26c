y = 2x
%%%
%%% stderr
SyntaxError: a number and what follows it run together
  line 1: y = 2x
              ^^
  next: a product is written 2*x; sizes such as 4GiB stand where bytes are meant

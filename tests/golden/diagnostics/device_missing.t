with < matmul >
%%%
%%% stderr
SyntaxError: a device is missing before <
  line 1: with < matmul >
               ^
  next: write with gpu0 < … >, or with gpu0 or cpu < … >

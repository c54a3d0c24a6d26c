with gpu0, gpu1 < matmul >
%%%
%%% stderr
SyntaxError: devices are listed with or
  line 1: with gpu0, gpu1 < matmul >
                   ^
  next: write with gpu0 or gpu1 < matmul >

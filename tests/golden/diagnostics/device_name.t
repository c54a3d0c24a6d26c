with d < matmul >
%%%
%%% stderr
SyntaxError: d is no device
  line 1: with d < matmul >
               ^
  next: devices are cpu gpu gpu0 gpu0.1 gpu* node1/gpu0 /GPU:0; (d) takes the name from a variable

x = 99999999999999999999
%%%
%%% stderr
SyntaxError: this whole number does not fit into 64 bits
  line 1: x = 99999999999999999999
              ^^^^^^^^^^^^^^^^^^^^
  next: write it as a decimal, such as 1e30

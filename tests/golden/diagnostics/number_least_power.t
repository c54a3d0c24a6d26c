-9223372036854775808 ** 2
%%%
%%% stderr
SyntaxError: this whole number does not fit into 64 bits
  line 1: -9223372036854775808 ** 2
           ^^^^^^^^^^^^^^^^^^^
  next: write it as a decimal, such as 1e30

!nvidia-smi
%%%
%%% stderr
SyntaxError: a cell runs no shell commands
  line 1: !nvidia-smi
          ^^^^^^^^^^^
  next: write devices full, or memory

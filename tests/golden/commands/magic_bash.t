%%bash
ls
%%%
%%% stderr
SyntaxError: there is no command %bash
  line 1: %%bash
          ^^^^^^
  next: files are reached by load and save; use a terminal for the rest

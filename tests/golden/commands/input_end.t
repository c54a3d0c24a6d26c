name = input "who? "
%%%
%%% stderr
who? FileError: input: the standard input has no more lines
  line 1: name = input "who? "
                 ^^^^^^^^^^^^^
  next: give the script as a file, and the answers on the standard input

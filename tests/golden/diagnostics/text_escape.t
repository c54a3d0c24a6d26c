save x "C:\data.npy"
%%%
%%% stderr
SyntaxError: this is no escape that a text knows
  line 1: save x "C:\data.npy"
                    ^^
  next: write \\ for a backslash; known are \n \t \r \0 \\ \" \' \xhh \uhhhh \Uhhhhhhhh

f (x) + 1
%%%
%%% stderr
SyntaxError: the ( of a call touches the word before it
  line 1: f (x) + 1
            ^
  next: write f( without the blank

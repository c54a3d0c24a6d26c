with gpu0 <
  c = 1
d = 2
%%%
%%% stderr
SyntaxError: the block that begins here has no closing >
  line 1: with gpu0 <
                    ^
  next: end the block with >

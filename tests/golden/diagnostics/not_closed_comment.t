with gpu0 <
  c = a @ b   # ready >
d = 1
%%%
%%% stderr
SyntaxError: the block that begins here has no closing >
  line 1: with gpu0 <
                    ^
  line 2:   c = a @ b   # ready >
                        ^^^^^^^^^ this > belongs to the comment
  next: write the > before the #

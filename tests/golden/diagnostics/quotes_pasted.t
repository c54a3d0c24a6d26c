save x “a.npy”
%%%
%%% stderr
SyntaxError: “ (U+201C) has no meaning here
  line 1: save x “a.npy”
                 ^
  next: write " instead

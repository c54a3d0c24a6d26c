fn f(x) = x + 1
%%%
%%% stderr
SyntaxError: the block < … > of fn is missing before =
  line 1: fn f(x) = x + 1
                  ^
  next: write fn f(x) < x + 1 >

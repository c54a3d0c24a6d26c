f = lambda x: x
%%%
%%% stderr
SyntaxError: lambda is not a word of this language
  line 1: f = lambda x: x
              ^^^^^^
  next: write fn f(x) < … >

def f(x):
    return x
%%%
%%% stderr
SyntaxError: def is not a word of this language
  line 1: def f(x):
          ^^^
  next: write fn f(x) < … >

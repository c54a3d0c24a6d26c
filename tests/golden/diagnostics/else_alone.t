else < x >
%%%
%%% stderr
SyntaxError: else has no if or try before it
  line 1: else < x >
          ^^^^
  next: write if (c) < … > else < … >, or try < … > else < … >

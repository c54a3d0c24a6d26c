try < x > except < y >
%%%
%%% stderr
SyntaxError: except is not a word of this language
  line 1: try < x > except < y >
                    ^^^^^^
  next: write try < … > else < … >

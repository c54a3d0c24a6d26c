a = ones(2, 2)
wiht gpu0 < c = a @ a >
%%%
%%% stderr
SyntaxError: there is no command wiht
  line 2: wiht gpu0 < c = a @ a >
          ^^^^
  next: did you mean with?

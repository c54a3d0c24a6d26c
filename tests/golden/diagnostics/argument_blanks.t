print x / 255
%%%
%%% stderr
SyntaxError: an argument has no blanks outside brackets, so / belongs to nothing
  line 1: print x / 255
                  ^
  next: write print (x / 255)

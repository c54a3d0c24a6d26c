print "not closed
x
%%%
%%% stderr
SyntaxError: the text that begins here has no closing "
  line 1: print "not closed
                ^^^^^^^^^^^
  next: close it on the same line; \n inside a text is a new line

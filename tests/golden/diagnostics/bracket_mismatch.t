c = (a + b]
%%%
%%% stderr
SyntaxError: a comma or ) is missing before ]
  line 1: c = (a + b]
                    ^
              ^ this is what it would have to close
  next: close the ( with ), or put a comma between two values

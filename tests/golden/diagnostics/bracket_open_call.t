c = matmul(a, b
with cpu < c >
%%%
%%% stderr
SyntaxError: this ( is not closed
  line 1: c = matmul(a, b
                    ^
                         ^ it should be closed here
  next: close it with )

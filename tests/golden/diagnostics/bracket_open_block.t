with cpu < c = matmul(a, b >
d = 3
%%%
%%% stderr
SyntaxError: this ( is not closed
  line 1: with cpu < c = matmul(a, b >
                               ^
                                    ^ it should be closed here
  next: close it with )

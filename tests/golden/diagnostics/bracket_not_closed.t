c = matmul(a,
  b
%%%
%%% stderr
SyntaxError: this ( is not closed
  line 1: c = matmul(a,
                    ^
  next: close it with )

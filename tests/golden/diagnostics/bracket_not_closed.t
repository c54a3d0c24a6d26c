c = matmul(a,
  b
%%%
SyntaxError: this ( is not closed
  line 1: c = matmul(a,
                    ^
  next: close it with )

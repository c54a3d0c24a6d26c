print(f"loss {x}")
%%%
%%% stderr
SyntaxError: texts have no prefix f
  line 1: print(f"loss {x}")
                ^^^^^^^^^^^
  next: write print "loss" x

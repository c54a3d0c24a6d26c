for i in range(3):
    print(i)
%%%
%%% stderr
SyntaxError: a block stands between < and >, without a colon
  line 1: for i in range(3):
                           ^
  next: write for i in range(3) < … >

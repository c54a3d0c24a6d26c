print (mean x)
%%%
%%% stderr
SyntaxError: inside an expression mean is called with parentheses
  line 1: print (mean x)
                      ^
  next: write mean(x)

x, y = load digits
fit net x y epcohs=5
%%%
%%% stderr
SyntaxError: fit has no option called epcohs
  line 2: fit net x y epcohs=5
                      ^^^^^^
  next: did you mean epochs=?

fit net x y epochs=1 epochs=2
%%%
%%% stderr
SyntaxError: fit: epochs is given twice
  line 1: fit net x y epochs=1 epochs=2
                               ^^^^^^
                      ^^^^^^^^ the first
  next: keep one of them

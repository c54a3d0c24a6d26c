fn f(x, w=1) < x * w >
f(1, x=2)
%%%
%%% stderr
TypeError: f: x is given twice
  line 2: f(1, x=2)
               ^^^

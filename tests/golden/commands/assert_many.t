assert ([true, false])
%%%
%%% stderr
TypeError: a tensor [2] is neither true nor false
  line 1: assert ([true, false])
                 ^^^^^^^^^^^^^^^
  next: say which is meant: any(…) or all(…)

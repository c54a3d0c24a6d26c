w = ones(3)
update adam sum(w) w lr=-1
%%%
%%% stderr
SyntaxError: update has no option called lr
  line 2: update adam sum(w) w lr=-1
                               ^^
  next: options of adam stand in its brackets: adam(lr=…)

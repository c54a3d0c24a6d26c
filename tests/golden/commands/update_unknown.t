w = ones(3)
update adm sum(w) w
%%%
%%% stderr
SyntaxError: update: adm is none of: adagrad adam adamw lion rmsprop sgd
  line 2: update adm sum(w) w
                 ^^^
  next: did you mean adam?

history
%%%
%%% stderr
ValueError: no history is kept here
  line 1: history
          ^^^^^^^
  next: a notebook or console keeps its cells; tensorcell run keeps none

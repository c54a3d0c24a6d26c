net = model < dense 10 relu input=64 >
%%%
%%% stderr
ValueError: model is a word of the language that this version cannot run yet
  line 1: net = model < dense 10 relu input=64 >
                ^^^^^

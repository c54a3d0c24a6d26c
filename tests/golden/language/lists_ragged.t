[[1, 2], [3]] + 1
%%%
%%% stderr
TypeError: this list is no tensor: its rows differ in length
  line 1: [[1, 2], [3]] + 1
          ^^^^^^^^^^^^^
  next: give rows of equal length, at most 8 levels deep, as in [[1, 2], [3, 4]]

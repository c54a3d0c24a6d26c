[[1, 2], [3]] + 1
%%%
%%% stderr
TypeError: this list is no tensor: its items are not numbers, or its rows differ in length
  line 1: [[1, 2], [3]] + 1
          ^^^^^^^^^^^^^^^^^

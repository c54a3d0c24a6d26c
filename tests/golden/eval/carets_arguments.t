# The caret stands under the operand that is to blame.
ones(2) + [[1, 2], [3]]
%%%
%%% stderr
TypeError: this list is no tensor: its rows differ in length
  line 2: ones(2) + [[1, 2], [3]]
                    ^^^^^^^^^^^^^
  next: give rows of equal length, at most 8 levels deep, as in [[1, 2], [3, 4]]

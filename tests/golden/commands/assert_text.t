x = [1.0, 2.0]
assert (mean(x) > 6) "the mean is too small"
%%%
%%% stderr
AssertionError: the mean is too small: (mean(x) > 6) is false
  line 2: assert (mean(x) > 6) "the mean is too small"
                 ^^^^^^^^^^^^^

a, b, c = load "tests/golden/files/data/pair.npz"
%%%
%%% stderr
ValueError: 3 names and 2 values
  line 1: a, b, c = load "tests/golden/files/data/pair.npz"
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: write a name for each value, or one for all, as in x = …

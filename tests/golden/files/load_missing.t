load "tests/golden/files/data/poeple.csv"
%%%
%%% stderr
FileError: tests/golden/files/data/poeple.csv: No such file or directory
  line 1: load "tests/golden/files/data/poeple.csv"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: did you mean "tests/golden/files/data/people.csv"?

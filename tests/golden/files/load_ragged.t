load "tests/golden/files/data/ragged.csv"
%%%
%%% stderr
FileError: tests/golden/files/data/ragged.csv: byte 8: line 3: 1 field, and the first line has 2
  line 1: load "tests/golden/files/data/ragged.csv"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: a field that holds the separator stands in quotes; sep=";" names another separator

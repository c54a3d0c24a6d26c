load "tests/golden/files/data/people.csv" as=tensor
%%%
%%% stderr
FileError: tests/golden/files/data/people.csv: byte 23: line 2: column name holds text, and a tensor holds numbers
  line 1: load "tests/golden/files/data/people.csv" as=tensor
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: without as=tensor each column is a field of its own

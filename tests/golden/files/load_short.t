x = load "tests/golden/files/data/short.npy"
%%%
%%% stderr
FileError: tests/golden/files/data/short.npy: byte 171: shape [6] takes 48 bytes, and 43 are there
  line 1: x = load "tests/golden/files/data/short.npy"
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: the file may be damaged, cut short or not what its ending says: get it again from where it came, or save it anew with the program that made it

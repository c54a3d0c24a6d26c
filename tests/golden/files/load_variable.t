fn f(p) < load(p) >
f("tests/golden/files/data/matrix.csv")
%%%
%%% stderr
FileError: p: No such file or directory
  line 1: fn f(p) < load(p) >
                         ^
  next: for the path that the variable p holds write (p), in a call ((p))

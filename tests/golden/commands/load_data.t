load digits
%%%
%%% stderr
ValueError: this version has no data set called digits yet
  line 1: load digits
               ^^^^^^
  next: files can be loaded, as in load "x.npy"

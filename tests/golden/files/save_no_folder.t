save ones(3) "/nonexist/x.npy"
%%%
%%% stderr
FileError: /nonexist/x.npy: its folder: No such file or directory
  line 1: save ones(3) "/nonexist/x.npy"
                       ^^^^^^^^^^^^^^^^^
  next: save makes no folders: make it first, or save into one that is there

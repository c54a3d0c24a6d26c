load zip
%%%
%%% stderr
FileError: zip: No such file or directory
  line 1: load zip
               ^^^
  next: a file is named with its ending, as in load "zip.npy" (pwd tells where paths begin); data sets with a name: digits, which is not there yet

x = ones(2)
save "x.npy" x
%%%
%%% stderr
TypeError: the value comes first, then the file
  line 2: save "x.npy" x
               ^^^^^^^
  next: save x "x.npy"

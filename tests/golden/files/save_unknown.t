save ones(2) "x.h5"
%%%
%%% stderr
FileError: x.h5: its ending names no kind of file that can be saved
  line 1: save ones(2) "x.h5"
                       ^^^^^^
  next: it can be .npy .npz .png .safetensors .idx .csv .tsv; .gz after it packs it

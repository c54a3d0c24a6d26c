try < load "LICENSE" > else < print error.text >
# %%
load "LICENSE"
%%%
LICENSE: neither its first bytes nor its ending tell what it is
%%% stderr
in cell 2, which begins at line 3:
FileError: LICENSE: neither its first bytes nor its ending tell what it is
  line 1: load "LICENSE"
               ^^^^^^^^^
  next: format= names it: npy npz safetensors csv tsv idx png jpeg text

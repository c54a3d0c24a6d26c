# paths are texts as they are written, with or without quotes
%cd /tmp
%cd ..
cd "/tmp"
print pwd()
try < %run ../no_such_file.tcell > else < print error.kind >
cd = 8; cd / 2
# %%
cd /tmp
x = [1, 2]
save x ./tensorcell-golden-paths.npy
print load("tensorcell-golden-paths.npy")
load /tmp/tensorcell-golden-paths.npy
# %%
save = 8; save /2
%%%
/tmp
/
/tmp
/tmp
FileError
4.0
/tmp
[1 2]
[1 2]
i64 [2] on cpu
4.0

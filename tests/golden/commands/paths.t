# paths are texts as they are written, with or without quotes
%cd /tmp
%cd ..
cd "/tmp"
print pwd()
try < %run ../no_such_file.tcell > else < print error.kind >
cd = 8; cd / 2
%%%
/tmp
/
/tmp
/tmp
FileError
4.0

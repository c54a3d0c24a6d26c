load "/tmp"
%%%
%%% stderr
FileError: /tmp: Is a directory
  line 1: load "/tmp"
               ^^^^^^
  next: that is a folder; name a file in it

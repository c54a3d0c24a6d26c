cd "/"
pwd
cd "usr"; x = pwd; print x
cd "/"; cd "dev"
x = pwd; print x
cd "/nosuch"
%%%
/
/usr
/usr
/
/dev
/dev
%%% stderr
FileError: /nosuch: No such file or directory
  line 6: cd "/nosuch"
             ^^^^^^^^^
  next: pwd shows where you are; cd alone goes home, cd - to the folder before

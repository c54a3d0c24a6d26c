run "tests/golden/commands/missing.tcell"
%%%
%%% stderr
FileError: tests/golden/commands/missing.tcell: No such file or directory
  line 1: run "tests/golden/commands/missing.tcell"
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  next: pwd tells where paths begin, cd goes elsewhere

run "setup.py"
%%%
%%% stderr
ValueError: run takes files of this language, and this is Python's
  line 1: run "setup.py"
              ^^^^^^^^^^
  next: load shows its text in the next cell; a terminal runs it

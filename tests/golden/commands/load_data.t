load digits
%%%
%%% stderr
ValueError: this version cannot load data yet
  line 1: load digits
               ^^^^^^
  next: files of cells (.tcell) and other text it can

devices 2
%%%
%%% stderr
ValueError: this belongs to devices simulate
  line 1: devices 2
                  ^

growth on cpu
%%%
%%% stderr
ValueError: a GPU is needed here, and cpu is none
  line 1: growth on cpu
                    ^^^

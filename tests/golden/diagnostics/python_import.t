import numpy as np
%%%
%%% stderr
SyntaxError: import is not a word of this language
  line 1: import numpy as np
          ^^^^^^
  next: nothing is imported here: operations such as mean(x) are always there

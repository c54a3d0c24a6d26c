x.T = 1
%%%
%%% stderr
SyntaxError: only a variable or a part of one, such as x[0], can be assigned
  line 1: x.T = 1
          ^^^
  next: .T is computed from the value; assign the variable itself

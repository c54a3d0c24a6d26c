fn f(x) <
  retrun x
>
%%%
%%% stderr
SyntaxError: there is no command retrun
  line 2:   retrun x
            ^^^^^^
  next: did you mean return?

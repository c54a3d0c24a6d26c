日本 = "日本語" 3
%%%
%%% stderr
SyntaxError: a new line, ; or an operator is missing before 3
  line 1: 日本 = "日本語" 3
                          ^
  next: a statement ends at a new line or at ;

net = model < dense 128 relu, dropout 0.2 >
%%%
%%% stderr
SyntaxError: layers are separated by a new line or ;
  line 1: net = model < dense 128 relu, dropout 0.2 >
                                      ^
  next: write ; instead of the comma

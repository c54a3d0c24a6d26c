net = model < dense 128 rleu >
%%%
%%% stderr
SyntaxError: dense: rleu is none of: relu sigmoid tanh softmax gelu silu elu leaky_relu softplus log_softmax linear
  line 1: net = model < dense 128 rleu >
                                  ^^^^
  next: did you mean relu?

net = model < dense 128 rleu >
%%%
SyntaxError: dense: rleu is none of: linear relu leaky_relu elu gelu silu sigmoid tanh softmax softplus
  line 1: net = model < dense 128 rleu >
                                  ^^^^
  next: did you mean relu?

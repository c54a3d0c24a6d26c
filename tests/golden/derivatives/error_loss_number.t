x = 3.0
grad(x * x, x)
%%%
%%% stderr
TypeError: a loss is computed from tensors, and this is a number
  line 2: grad(x * x, x)
               ^^^^^
  next: numbers do not remember how they were computed: begin with a tensor, as in w = full([], 2.0)

w = [1.0]
grad(sum(w), "w")
%%%
%%% stderr
TypeError: derivatives are by tensors, and this is a text
  line 2: grad(sum(w), "w")
                       ^^^
  next: name a variable that holds one; w = full([], 2.0) makes a single number a tensor

w = [1.0]
k = 2.0
grad(sum(w * k), k)
%%%
%%% stderr
TypeError: derivatives are by tensors, and this is a number
  line 3: grad(sum(w * k), k)
                           ^
  next: name a variable that holds one; w = full([], 2.0) makes a single number a tensor

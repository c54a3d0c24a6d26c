w = [0.2, 0.8]
loss = sum(w) - accuracy([0, 1], w)
grad(loss, w)
%%%
%%% stderr
ValueError: accuracy has no derivative: it counts, and a count does not change by a little
  line 3: grad(loss, w)
          ^^^^^^^^^^^^^
  next: compute the loss without it, or from what it gives to a variable

# Two clouds of points, told apart.
seed 11
n = 200
side = cast(arange(n) % 2, f32)
x = normal(n, 2) + 3 * expand_dims(side, 1) - 1.5
w = zeros(2); b = zeros(1)
for step in 300 <
  p = sigmoid(x @ w + b)
  loss = -mean(side * log(p) + (1 - side) * log(1 - p))
  if (step == 0) < first = loss >
  update adam(lr=0.05) loss w b
>
assert (abs(first - log(2.0)) < 1e-6)
assert (loss < 0.1)
assert (mean((p > 0.5) == (side > 0.5)) > 0.97)
%%%

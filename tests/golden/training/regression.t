# y = 2 x - 1 with some noise, found again.
seed 5
x = normal(100, 1)
y = 2 * x - 1 + 0.1 * normal(100, 1)
w = zeros(1, 1); b = zeros(1)
for step in 200 <
  loss = mean((x @ w + b - y)**2)
  update sgd(lr=0.1) loss w b
>
assert ((abs(w[0, 0] - 2) < 0.05) and (abs(b[0] + 1) < 0.05))
assert (loss < 0.012)
# %%
# The same as the solution of the normal equations.
a = concat([x, ones(100, 1)], axis=1)
best = solve(a.T @ a, a.T @ y)
assert (max(abs(flatten(best) - concat([flatten(w), b]))) < 1e-4)
%%%

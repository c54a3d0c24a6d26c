# a recurrent network over the rows of x, and a step of training
seed 2
x = normal(50, 2, 3)
w = 0.3 * normal(4, 4)
u = normal(3, 4)
fn rnn(w, u) <
  h = zeros(2, 4)
  for row in x < h = tanh(h @ w + row @ u) >
  return mean(h * h)
>
before = rnn(w, u)
gw, gu = grad(before, [w, u])
after = rnn(w - 0.1 * gw, u - 0.1 * gu)
print (after < before) gw.shape gu.shape
# %%
# the same derivative by a difference
d = 0.001 * gu
print allclose((rnn(w, u + d) - rnn(w, u - d)) / 2, sum(d * gu), 0.01)
%%%
True [4, 4] [3, 4]
True

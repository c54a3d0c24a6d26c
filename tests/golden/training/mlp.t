# A spiral needs a hidden layer: two of them, with relu, softmax and adam.
seed 3
n = 90
t = linspace(0, 1, n)
fn arm(k) <
  angle = 4 * t + 2 * pi * k / 3 + 0.1 * normal(n)
  stack([t * sin(angle), t * cos(angle)], axis=1)
>
x = concat([arm(0), arm(1), arm(2)])
label = repeat([0, 1, 2], n)
target = one_hot(label, 3)
w1 = normal(2, 32) * 0.7; b1 = zeros(32)
w2 = normal(32, 32) * 0.2; b2 = zeros(32)
w3 = normal(32, 3) * 0.2; b3 = zeros(3)
fn logits(x) < relu(relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3 >
losses = zeros(300)
for epoch in 300 <
  loss = -mean(sum(target * log_softmax(logits(x)), axis=1))
  update adam(lr=0.01) loss w1 b1 w2 b2 w3 b3
  losses[epoch] = loss
>
right = mean(argmax(logits(x), axis=1) == label)
assert ((losses[0] > 1.0) and (losses[0] < 1.3))
assert (losses[100] < 0.35)
assert (losses[299] < 0.12)
assert (right > 0.96)
# %%
# The same seed gives the same training, to the bit.
fn train(seedling) <
  w1 = seedling * 0.7; b1 = zeros(32); w2 = normal(32, 3) * 0.2; b2 = zeros(3)
  for epoch in 20 <
    loss = -mean(sum(target * log_softmax(relu(x @ w1 + b1) @ w2 + b2), axis=1))
    update rmsprop loss w1 b1 w2 b2
  >
  loss
>
seed 8
one = train(normal(2, 32))
seed 8
two = train(normal(2, 32))
assert (one == two)
%%%

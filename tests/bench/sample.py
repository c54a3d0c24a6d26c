# A small classifier, written out: data, two layers, softmax, training by hand.
seed(7)
classes = 10
hidden, features, batch = (128, 64, 32)
x_train = normal(2048, features, mean=0, std=1)
labels = randint(0, classes, [2048])
y_train = one_hot(labels, classes)

w1 = normal(features, hidden, std=sqrt(2 / features))
b1 = zeros(hidden)
w2 = normal(hidden, classes, std=sqrt(1 / hidden))
b2 = zeros(classes)

def forward(x, w1, b1, w2, b2):
  h = maximum(x @ w1 + b1, 0)       # a hidden layer, and what goes through
  return h @ w2 + b2


def cross_entropy(logits, target, smooth=0.0):
  # log of the softmax, without overflow
  m = max(logits, axis=-1, keepdims=true)
  z = logits - m
  norm = log(sum(exp(z), axis=-1, keepdims=true))
  t = target * (1 - smooth) + smooth / target.shape[-1]
  return -mean(sum(t * (z - norm), axis=-1))


rate, momentum = (1e-2, 0.9)
velocity = [zeros_like(w1), zeros_like(b1), zeros_like(w2), zeros_like(b2)]
losses = zeros(64)
for epoch in range(5):
  order = permutation(2048)
  for step in range(2048//batch):
    rows = order[step * batch : (step + 1) * batch]
    xb = take(x_train, rows, axis=0)
    yb = take(y_train, rows, axis=0)
    logits = forward(xb, w1, b1, w2, b2)
    loss = cross_entropy(logits, yb, smooth=0.1)
    g1, g2, g3, g4 = grad(loss, [w1, b1, w2, b2])
    w1 -= rate * clip(g1, -1, 1)
    b1 -= rate * clip(g2, -1, 1)
    w2 -= rate * clip(g3, -1, 1)
    b2 -= rate * clip(g4, -1, 1)
    losses[step] = loss
    if (step % 16 == 0): print(epoch, step, loss, rate)
    if (isnan(loss)):
      print("the loss is no number any more; stopped at step", step)
      break


  rate = rate * 0.95
  if (mean(losses) < 0.05): break


with device("gpu0", "cpu"):
  scores = softmax(forward(x_train[0:512, :], w1, b1, w2, b2), axis=-1)
  guess = argmax(scores, axis=1)
  share = mean(cast(guess == labels[:512], f32))

confusion_table = zeros(classes, classes)
for i in range(512): confusion_table[labels[i], guess[i]] += 1
assert (share >= 0.1), "worse than a guess"
print(share, scores[0, :5], confusion_table.shape)
save(losses, "losses.npy")

mask = (scores > 0.5) & (scores < 0.999)
picked = where(mask, scores, 0).sum(axis=1) / maximum(sum(mask, axis=1), 1)
u, s, v = svd(w1.T @ w1 / 2_048 + 1e-6 * eye(hidden))
table = [[1, 2.5, -3], [4.0, 0.125, 6e-3], [7, 8, 9]]
net = model(
  dense(128, relu, input=64),
  dropout(0.2),
  dense(10, softmax),
)
compile(net, optimizer=adam, loss=categorical_crossentropy, metrics=accuracy)
history_of = fit(net, x_train, y_train, epochs=3, batch=64, validation=0.1)

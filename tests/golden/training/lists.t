# What is moved may be a list of tensors, or a record: each tensor in it, at its place.
layers = [[ones(2, 3), zeros(3)], [ones(3, 1), zeros(1)]]
x = [[1.0, 2.0], [3.0, -1.0]]
y = [[1.0], [2.0]]
fn apply(x) <
  for layer in layers <
    w, b = layer
    x = x @ w + b
  >
  x
>
for i in 200 <
  loss = mean((apply(x) - y)**2)
  update sgd(lr=0.02) loss layers
>
print (loss < 1e-4) layers[0][0].shape layers[1][1].shape
# %%
w = [ones(2), 3]
update sgd sum(w[0]) w
%%%
True [2, 3] [1]
%%% stderr
in cell 2, which begins at line 18:
TypeError: w[1] is a number and cannot be trained
  line 2: update sgd sum(w[0]) w
                               ^
  next: variables that are trained hold real tensors, or lists of them

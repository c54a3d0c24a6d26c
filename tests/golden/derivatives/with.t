w = [1.0, 2.0]
with cpu < g = grad(sum(w ** 2), w) >
print g
try < grad(sum(w), [w, 3]) > else < print error.kind error.text >
print grad(sum(w ** 2), w)
%%%
[2. 4.]
TypeError derivatives are by tensors, and this is a number
[2. 4.]

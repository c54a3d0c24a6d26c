# a loss remembers how it was computed
x = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
w = [0.5, -1.0]
h = x @ w
error = h - 1
loss = mean(error * error)
# %%
print grad(loss, w)
print (2 * x.T @ (x @ w - 1) / 3)
# %%
# also by what lies between, and after it is gone
print grad(loss, h) grad(loss, error)
del h
error = "other"
# %%
print grad(loss, w)
# %%
# a loss that goes on from an older one
total = loss + sum(w ** 2)
print (grad(total, w) - grad(loss, w))
%%%
[-23.666668 -30.666668]
[-23.666666 -30.666666]
[-1.6666667 -2.3333335 -3.       ] [-1.6666667 -2.3333335 -3.       ]
[-23.666668 -30.666668]
[ 1. -2.]

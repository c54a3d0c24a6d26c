help matmul
# %%
relu?
# %%
help growth
# %%
%help print
# %%
help dense
# %%
x = zeros(2, 3)
help x
# %%
help matmull
%%%
matmul(a, b)
    the matrix product
    operator: a @ b

argument  if left out  meaning
a         needed       tensor, number or list
b         needed       tensor, number or list

also called: mm bmm

errors:
    ShapeError: the inner sizes differ, or the batches do not broadcast

example:
    matmul(normal(1000, 1000), normal(1000, 1000))
relu(x)
    x where it is positive, else 0

argument  if left out  meaning
x         needed       tensor, number or list

example:
    relu([-1.0, 2.0])
growth [on|off] [GPU…] [SIZE]
    whether GPU memory grows as needed or is taken at once

argument  if left out  meaning
state     -            on, off; without it the state is shown
gpu       gpu*         device; which GPUs
size      -            amount of memory, as 2GiB or 90%; with off: how much is taken at once; with on: how much may stay when nothing uses it (also reserve)

also called: memory_growth set_memory_growth

errors:
    ValueError: what is named is no GPU, or it has less than the size
    OutOfMemory: so much is not free

example:
    growth on
print [values…] [sep=" "] [end="\n"] [to=stdout|stderr]
    writes values as text, as NumPy prints them

argument  if left out  meaning
values    -            any value; anything
sep=      " "          text; between values
end=      "\n"         text; after the last value
to=       stdout       stdout, stderr; where to (also file)

also called: echo

errors:
    NameError: a variable that there is not

example:
    print "mean" mean([1.0, 2.0])
dense units [activation] [bias=true] [input=…]
    each output is a weighted sum of all inputs, then an activation

argument    if left out  meaning
units       needed       whole number; how many outputs
activation  none         relu, sigmoid, tanh, softmax, gelu, silu, elu, leaky_relu, softplus, log_softmax, linear; applied to what comes out (also function)
bias=       true         true or false; a number added to each output (also use_bias)
input=      -            sizes; the shape of one sample, for the first layer (also input_shape input_dim)

also called: Dense linear

example:
    net = model < dense 128 relu input=64 >
x: f32 [2, 3]
%%% stderr
in cell 7, which begins at line 14:
NameError: there is no word or variable "matmull"
  line 1: help matmull
               ^^^^^^^
  next: help matmul?

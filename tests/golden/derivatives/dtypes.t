# a derivative has the dtype of what it is by
h = cast([1.0, 2.0], f16)
d = cast([3.0, 4.0], f64)
gh, gd = grad(sum(h * d), [h, d])
print gh.dtype gh gd.dtype gd
i = [1, 2]
print grad(sum(d * i), d)
%%%
f16 [3. 4.] f64 [1. 2.]
[1. 2.]

"""What brackets do: the operations behind x[...] and x[...] = v, which no cell can name."""

import numpy as np

from case import case
from data import B, CUBE, F, I, f, i
from index_cases import random_cases

SIX = f(0, 1, 2, 3, 4, 5)


def read(index, numpy=None, **inputs):
    return case(None, f"x[{index}]", f"x[{numpy or index}]", **inputs)


def write(statement, **inputs):
    return case(None, "x", "x", before=statement, **inputs)


CASES = [
    read("0", x=F), read("-1", x=CUBE), read("1, 2", x=F), read("2:5", x=SIX), read(":, ::2", x=F),
    read("..., 0", x=CUBE), read("none", "None", x=F), read(":, none, 1", ":, None, 1", x=F),
    read("::-1", x=F), read("5:1:-2", x=SIX), read("-3:", x=SIX), read("10:", x=SIX), read("1:100", x=F),
    read("1, ::-1, 1:3", x=CUBE), read("0", dtype="i64", x=I), read("0", dtype="bool", x=B),
    read("mask", x=F, mask=B), read("mask", x=F, mask=np.array([True, False])), read("x > 0", x=F),
    read("k", x=F, k=i(1, 0, 1)), read("[1, 0]", x=CUBE), read("[-1]", x=CUBE),
    write("x[0] = 5", x=F), write("x[0:1, :] = 0", x=F), write("x[:, ::2] = v", x=F, v=f(8, 9)),
    write("x[-1] = [7, 8, 9]", dtype="i64", x=I), write("x[1, 2] += 10", x=F),
    write("x[mask] = 0", x=F, mask=B), write("x[k] = 1", x=F, k=i(1)), write("x[::-1] = x * 2", x=F),
    write("x *= 2", x=F),
    # Assigning copies, unlike NumPy: x stays as it was.
    case(None, "x", "x.copy()", before="y = x; y[0] = 99", numpy_before="pass", x=F),
    # The index is evaluated once, although the part is read and set.
    case(None, "x", "np.where(np.arange(2)[:, None] == k[:, None], x + 1, x)", before="x[k + 0] += 1", numpy_before="pass",
         x=F, k=i(1)),
    *random_cases(1, 600),
]

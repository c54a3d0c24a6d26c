"""Random operands: shapes, dtypes, strides and special values, the same again for the same seed."""

import numpy as np

from tensors import as_dtype

REAL = ["f16", "bf16", "f32", "f64"]
WHOLE = ["u8", "i8", "i32", "i64"]
RANGE = {"u8": (0, 256), "i8": (-128, 128), "i32": (-2**31, 2**31), "i64": (-2**62, 2**62)}
SIZES = [0, 1, 1, 2, 3, 3, 4, 5, 7, 8, 9, 16, 17, 31, 33, 65]
MOST = {"f16": 60000.0, "bf16": 3e38, "f32": 3e38, "f64": 1e308}


class Operand:
    """`array` is what NumPy sees, `expression` what a cell writes; `base` is what is stored."""

    def __init__(self, name, base, dtype, view):
        self.name, self.base, self.dtype = name, base, dtype
        self.expression = name + view[0]
        self.array = view[1](base)

    def wide(self):
        """The elements in the precision of the reference: one step above their own."""
        kind = {"f64": np.longdouble}.get(self.dtype, np.float64)
        return self.array.astype(kind) if self.dtype in REAL else self.array


class Draw:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.operands = []

    def one_of(self, things):
        return things[int(self.rng.integers(len(things)))]

    def whole(self, low, high):
        return int(self.rng.integers(low, high))

    def chance(self, p):
        return bool(self.rng.random() < p)

    def shape(self, low=0, high=4, zero=True):
        while True:
            shape = tuple(self.one_of(SIZES) for _ in range(self.whole(low, high + 1)))
            if np.prod(shape, dtype=float) <= 20000 and (zero or 0 not in shape):
                return shape

    def elements(self, shape, dtype, low, high, special):
        n = int(np.prod(shape))
        if dtype == "bool":
            return self.rng.integers(0, 2, n).astype(bool).reshape(shape)
        if dtype in WHOLE:
            least, most = RANGE[dtype]
            return self.rng.integers(max(low, least), min(high, most - 1) + 1, n).astype(np.int64).reshape(shape)
        x = self.rng.uniform(low, high, n)
        if special and n:
            odd = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, MOST[dtype], -MOST[dtype], 1e-7]
            for at in self.rng.integers(0, n, max(1, n // 8)):
                x[at] = self.one_of(odd)
        return x.reshape(shape)

    def view(self, shape):
        """(shape to store, (how a cell writes the view, how NumPy does)) with `shape` as the view's."""
        how = self.whole(0, 5)
        if how == 0 and len(shape) >= 2:
            return shape[::-1], (".T", lambda a: a.T)
        if how == 1 and len(shape) >= 1:
            return (2 * shape[0],) + shape[1:], ("[::2]", lambda a: a[::2])
        if how == 2 and len(shape) >= 1:
            return shape, ("[::-1]", lambda a: a[::-1])
        if how == 3 and len(shape) >= 1:
            return shape[:-1] + (shape[-1] + 2,), ("[..., 1:-1]", lambda a: a[..., 1:-1])
        return shape, ("", lambda a: a)

    def operand(self, shape, dtype, low=-100, high=100, special=False):
        stored, view = self.view(shape)
        base = as_dtype(self.elements(stored, dtype, low, high, special), dtype)
        made = Operand("xyzuvw"[len(self.operands)], base, dtype, view)
        self.operands.append(made)
        return made

    def broadcasting(self, shape):
        """A shape that broadcasts to `shape`."""
        cut = shape[self.whole(0, len(shape) + 1):]
        return tuple(1 if self.chance(0.25) else n for n in cut)

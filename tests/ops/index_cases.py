"""Random indices, what NumPy makes of them, and the same as cells.

An index is a list of (how a cell writes it, what NumPy takes): whole numbers, slices, none, ..., true
and false, lists and tensors of indices of every whole dtype and up to two axes, masks. About one in
eight has something wrong with it; where NumPy refuses, the cell has to fail too.
"""

import random

import numpy as np

from case import case

DTYPES = ["i64", "f32", "f64", "f16", "bf16", "i32", "i8", "u8"]


def literal(array):
    if array.ndim == 0:
        return str(array[()]).lower()
    return "[" + ", ".join(literal(a) for a in array) + "]"


def is_empty_mask(index):
    return isinstance(index, np.ndarray) and index.dtype == bool and index.size == 0


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def shape(self):
        ndim = self.random.choice([0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5])
        return tuple(self.random.choice([0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5]) for _ in range(ndim))

    def slice(self, size):
        bound = lambda: self.random.choice([None, None, *range(-size - 2, size + 3)])
        s = slice(bound(), bound(), self.random.choice([None, None, 1, 2, -1, -2, 3]))
        parts = [s.start, s.stop] + ([] if s.step is None else [s.step])
        return ":".join("" if p is None else str(p) for p in parts), s

    def number(self, size, wild):
        i = self.random.randint(-size - 1, size) if wild or size == 0 else self.random.randint(-size, size - 1)
        return str(i), i

    def indices(self, size, together, wild):
        shape = self.random.choice([together, together, together, (1,), (), together[-1:]])
        if size == 0:
            shape = (0,)
        reach = size + wild
        at = np.array([self.random.randint(-reach, reach - 1) for _ in range(int(np.prod(shape)))], np.int64)
        at = at.reshape(shape)
        if at.size and at.ndim and self.random.random() < 0.4:
            return literal(at), at
        dtype = self.random.choice(["i64", "i64", "i32", "i8", "u8"])
        if dtype == "u8":
            at = np.where(at < 0, at + size, at) % 256
        if at.size == 0:
            name = f"zeros(0, dtype={dtype})"
        else:
            name = f"cast({literal(at)}, {dtype})" if at.ndim else f"sum(cast([{literal(at)}], {dtype}))"
        return self.variable(name), at

    def mask(self, shape, wild):
        shape = tuple(n + wild for n in shape)
        mask = np.array([self.random.random() < 0.5 for _ in range(int(np.prod(shape)))], bool).reshape(shape)
        if mask.size:
            return literal(mask), mask
        return self.variable(f"zeros([{', '.join(map(str, shape))}], dtype=bool)"), mask

    def variable(self, value):
        self.variables.append(value)
        return f"k{len(self.variables)}"

    def item(self, left, together, wild):
        """((text, index), how many axes it is about), or None to stop."""
        r = self.random.random()
        if r < 0.08:
            return ("none", None), 0
        if r < 0.12:
            truth = self.random.random() < 0.7
            return (str(truth).lower(), truth), 0
        if not left:
            return None
        if r < 0.3:
            return self.number(left[0], wild), 1
        if r < 0.55:
            return self.slice(left[0]), 1
        if r < 0.85:
            return self.indices(left[0], together, wild), 1
        axes = self.random.randint(1, min(2, len(left)))
        return self.mask(left[:axes], wild), axes

    def index(self, shape):
        together = self.random.choice([(2,), (3,), (2, 1), (2, 3), ()])
        wrong = self.random.randrange(4) if self.random.random() < 0.12 else -1
        items, axis, gap = [], 0, False
        while len(items) < 6 and (axis < len(shape) or self.random.random() < 0.25):
            if not gap and self.random.random() < 0.08:
                items.append(("...", Ellipsis))
                gap, axis = True, axis + self.random.randint(0, len(shape) - axis)
                continue
            made = self.item(shape[axis:], together, int(len(items) == wrong))
            if made is None:
                break
            items.append(made[0])
            axis += made[1]
        return items or [("...", Ellipsis)]

    def value(self, shape):
        """A value that may be assigned to a part of this shape, mostly."""
        shape = list(shape)[self.random.randint(0, len(shape)):]
        shape = [1 if self.random.random() < 0.3 else n for n in shape]
        if self.random.random() < 0.1:
            shape = [1, *shape] if self.random.random() < 0.5 else [*shape, 2]
        value = (np.arange(int(np.prod(shape))) + 40).reshape(shape)
        return f"reshape(arange({value.size}) + 40, [{', '.join(map(str, shape))}])", value

    def change(self, x, text, index):
        """(statement, x after it)."""
        y, kind = x.copy(), self.random.choice(["number", "value", "value", "add"])
        if kind == "number":
            y[index] = 7
            return f"x[{text}] = 7", y
        if kind == "add":
            y[index] += 5
            return f"x[{text}] += 5", y
        written, value = self.value(x[index].shape)
        y[index] = value
        return f"x[{text}] = {written}", y

    def case(self):
        self.variables = []
        shape = self.shape()
        x = np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)
        dtype = self.random.choice(DTYPES) if x.size < 80 else "i64"
        items = self.index(shape)
        if any(i is Ellipsis for _, i in items) and any(is_empty_mask(i) for _, i in items):
            return self.case()  # NumPy takes an empty mask for an axis of any size
        text, index = ", ".join(t for t, _ in items), tuple(i for _, i in items)
        before = [f"x = cast(reshape(arange({x.size}), [{', '.join(map(str, shape))}]), {dtype})"]
        reads = self.random.random() < 0.5
        try:
            statement, want = (f"r = x[{text}]", x[index]) if reads else self.change(x, text, index)
        except TypeError:  # NumPy lets a mask of everything be set by a row only
            return self.case()
        except (IndexError, ValueError):
            statement, want = f"x[{text}]" if reads else f"x[{text}] = 7", None
            if not reads and self.accepts(x, index):
                return self.case()
        before += [f"k{i + 1} = {v}" for i, v in enumerate(self.variables)]
        if want is None:
            before += [f"failed = 0; try < q = {statement} > else < failed = 1 >" if reads else
                       f"failed = 0; try < {statement} > else < failed = 1 >"]
            return case(None, "full([1], failed, dtype=i64)", lambda: np.array([1]), dtype="i64",
                        before="\n".join(before))
        if np.asarray(want).ndim > 8:
            return self.case()
        before.append(statement)
        return case(None, "r" if reads else "x", lambda: np.asarray(want), dtype=dtype, before="\n".join(before))

    @staticmethod
    def accepts(x, index):
        try:
            x.copy()[index] = 7
        except (IndexError, ValueError):
            return False
        return True


def random_cases(seed, count):
    maker = Maker(seed)
    return [maker.case() for _ in range(count)]

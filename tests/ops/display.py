"""display: `print x` writes exactly what NumPy's str(x) does, over random arrays of every dtype: all
sizes and spreads of numbers, up to eight axes, none at all, empty ones, and more elements than are
shown. NumPy has no bf16: there each number has to read back as the element it stands for.

And `describe x` has NumPy's numbers, to the six digits that it shows."""

import numpy as np

from case import KINDS, bf16, rounded, source

rng = np.random.default_rng(20)
SHAPES = [(), (0,), (0, 3), (2, 0, 2), (1,), (7,), (23,), (200,), (1, 1), (3, 4), (25, 3), (2, 3, 4), (1, 2, 1, 3),
          (2, 2, 2, 2, 2), (1, 2, 1, 2, 1, 2, 1, 2), (1001,), (40, 30), (13, 3, 29), (9, 11, 12)]


def reals(n):
    """n real numbers of one of the characters that make NumPy choose between its forms."""
    kind = rng.integers(9)
    x = rng.normal(size=n)
    if kind == 1:
        x = x * 10.0 ** rng.integers(-9, 9)
    elif kind == 2:
        x = np.round(x * 100, int(rng.integers(0, 5)))
    elif kind == 3:
        x = x * 10.0 ** rng.integers(-40, 40, n)
    elif kind == 4:
        x = 2.0 ** rng.integers(-30, 30, n) * rng.choice([-1, 1], n)
    elif kind == 5:
        x = rng.integers(-5, 3000, n).astype(float)
    elif kind == 6:
        x = x * 10.0 ** rng.integers(-4, 4, n)
    elif kind == 7:
        x = np.zeros(n)
    if n and rng.integers(3) == 0:
        x[rng.integers(n, size=2)] = rng.choice([np.nan, np.inf, -np.inf, -0.0], 2)
    return x


def whole(n, kind):
    info = np.iinfo(kind)
    most = [10, 1000, info.max][rng.integers(3)]
    return rng.integers(max(info.min + 1, -most), min(info.max, most), n, dtype=kind, endpoint=True)


def array(dtype, shape):
    n = int(np.prod(shape))
    if dtype == "bool":
        x = rng.integers(0, 2, n).astype(bool)
    elif dtype[0] in "ui":
        x = whole(n, KINDS[dtype])
    else:
        with np.errstate(over="ignore"):
            x = bf16(reals(n)) if dtype == "bf16" else reals(n).astype(KINDS[dtype])
    return x.reshape(shape)


class Shown:
    """One array; the same methods as case.Case."""

    operation = None

    def __init__(self, dtype, shape):
        self.dtype, self.array = dtype, array(dtype, shape)

    def title(self):
        return f"print a {self.dtype} {list(self.array.shape)}"

    def cell(self, mark):
        if self.array.size == 0:
            return f"print zeros({list(self.array.shape)}, dtype={self.dtype})"
        if self.array.ndim == 0:
            return f"print cast({source(self.array[()])}, {self.dtype})"
        return f"print {source(self.array)}"

    def compare(self, printed):
        got = printed[0].removesuffix("\n")
        if self.dtype == "bf16":
            return self.compare_elements(got)
        want = str(self.array[()]) if self.array.ndim == 0 else str(self.array)
        return None if got == want else f"printed\n{got}\nNumPy has\n{want}"

    def compare_elements(self, got):
        elements = np.array(self.array, np.float64).reshape(-1)
        words = got.replace("[", " ").replace("]", " ").split()
        if "..." in words:
            return None  # which elements are shown is the other dtypes' business
        back = rounded(np.array([float(w) for w in words]), "bf16")
        same = len(words) == len(elements) and ((back == elements) | (np.isnan(back) & np.isnan(elements))).all()
        return None if same else f"printed\n{got}\nelements {elements.tolist()}"


class Described(Shown):
    """Facts about one array against NumPy's, NaN left out as describe does."""

    def title(self):
        return f"describe a {self.dtype} {list(self.array.shape)}"

    def cell(self, mark):
        return super().cell(mark).replace("print ", "describe ", 1)

    def expected(self):
        every = np.array(self.array, np.float64).reshape(-1)
        x = every[~np.isnan(every)]
        facts = {"zeros": (x == 0).sum()}
        if self.dtype in ("f16", "bf16", "f32", "f64"):
            facts |= {"nan": len(every) - len(x), "inf": np.isinf(x).sum()}
        if len(x):
            facts |= {"min": x.min(), "max": x.max()}
        if len(x) and np.isfinite(x).all():
            facts |= {"25%": np.percentile(x, 25), "50%": np.percentile(x, 50), "75%": np.percentile(x, 75),
                      "mean": x.mean(), "std": x.std()}
        return facts

    def compare(self, printed):
        got = dict(line.split(None, 1) for line in printed[0].splitlines())
        if got["dtype"] != self.dtype or got["shape"] != str(list(self.array.shape)):
            return f"described as {got['dtype']} {got['shape']}"
        x = np.array(self.array, np.float64)
        small = 1e-12 * np.abs(x[np.isfinite(x)]).max(initial=0)
        for name, want in self.expected().items():
            if not np.isclose(float(got[name]), want, rtol=1e-5, atol=small):
                return f"{name} {got[name]}, NumPy has {want!r}"
        return None


CASES = [Shown(dtype, shape) for shape in SHAPES for dtype in [*KINDS, "bf16", "f16", "f32", "f64", "f16", "f32", "f64"]]
CASES += [Shown(rng.choice(["f16", "f32", "f64"]), SHAPES[rng.integers(5, 14)]) for _ in range(120)]
CASES += [Described(dtype, shape) for shape in [(1,), (2,), (3,), (4,), (57,), (6, 7), (2, 0), (5, 400)]
          for dtype in [*KINDS, "bf16"]]

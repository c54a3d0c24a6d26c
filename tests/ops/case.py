"""What a row of the tables is: an operation, how a cell calls it, and NumPy's expression.

    case("sum", "sum(x, axis=0)", "x.sum(axis=0)", x=F)

Inputs are NumPy arrays of float32, int64 or bool; they are written into the cell as literals, and
NumPy's expression sees them (real ones as float64, so that it is the better of the two). `dtype` is
the language's name of the result's; `tol` is the relative error allowed, 0 for exact; `close` an
absolute one beside it. With `check`, a function of the result, there is no NumPy expression.
`before` is a statement to run first, in both languages unless `numpy_before` is given.
"""

import re

import numpy as np

KINDS = {"f32": np.float32, "i64": np.int64, "bool": np.bool_}


class Case:
    def __init__(self, operation, call, numpy=None, dtype="f32", tol=0.0, close=0.0, check=None,
                 before="", numpy_before=None, **inputs):
        self.before, self.numpy_before = before, before if numpy_before is None else numpy_before
        self.operation, self.call, self.numpy, self.dtype = operation, call, numpy, dtype
        self.tol, self.close, self.check, self.inputs = tol, close, check, inputs

    def title(self):
        return f"{self.operation or 'indexing'}: {self.before + '; ' if self.before else ''}{self.call}"

    def cell(self, mark):
        lines = [f"{name} = {literal(array)}" for name, array in self.inputs.items()]
        lines += [self.before, f"r_ = {self.call}", "print r_.shape", f'print "{mark}"', "print r_.dtype",
                  f'print "{mark}"', "for v_ in flatten(r_) < print v_ >"]
        return "\n".join(lines)

    def expected(self):
        widen = lambda a: a.astype(np.float64) if a.dtype == np.float32 else a.copy()
        names = {name: widen(array) for name, array in self.inputs.items()}
        with np.errstate(all="ignore"):
            exec(self.numpy_before, {"np": np}, names)
            return np.asarray(eval(self.numpy, {"np": np, **helpers()}, names))


def case(*args, **kwargs):
    return Case(*args, **kwargs)


def helpers():
    import math
    return {"erf": np.vectorize(math.erf, otypes=[float]), "math": math}


def number(v):
    if isinstance(v, (bool, np.bool_)):
        return "true" if v else "false"
    if isinstance(v, (int, np.integer)):
        return str(int(v))
    if np.isnan(v):
        return "nan"
    if np.isinf(v):
        return "inf" if v > 0 else "-inf"
    return repr(float(v))  # a float32, exactly


def literal(array):
    array = np.asarray(array)
    if array.ndim == 0:
        return number(array[()])
    return "[" + ", ".join(literal(a) for a in array) + "]"


def numbers(text):
    """What `print` wrote, one element a line: the shortest text that means this element and no other."""
    return [{"True": 1.0, "False": 0.0}[w] if w in ("True", "False") else float(w) for w in text.split()]


def compare(case, printed):
    """None, or what is wrong, from the three things that a cell prints: shape, dtype, elements."""
    if len(printed) != 3:
        return f"printed {printed!r}"
    shape = tuple(int(n) for n in re.findall(r"\d+", printed[0]))
    dtype = printed[1].strip()
    if dtype != case.dtype:
        return f"dtype {dtype}, expected {case.dtype}"
    try:
        got = np.array(numbers(printed[2])).astype(KINDS[case.dtype]).astype(np.float64).reshape(shape)
    except ValueError as error:
        return f"{error}: shape {shape}, printed {printed[2]!r}"
    if case.check:
        return None if case.check(got) else f"the check does not hold for {got.tolist()}"
    want = case.expected().astype(np.float64)
    if want.shape != shape:
        return f"shape {list(shape)}, expected {list(want.shape)}"
    with np.errstate(over="ignore"):
        want32 = want.astype(KINDS[case.dtype]).astype(np.float64)  # what an exact result rounds to
    good = (got == want32) | (np.isnan(got) & np.isnan(want))
    finite = np.isfinite(want32) & np.isfinite(got)
    with np.errstate(invalid="ignore"):
        good |= finite & (np.abs(got - want) <= case.tol * np.abs(want) + case.close)
    if good.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~good)[0])
    return f"at {list(at)}: {got[at]!r}, NumPy has {want[at]!r} ({int((~good).sum())} of {good.size} differ)"

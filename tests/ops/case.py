"""What a row of the tables is: an operation, how a cell calls it, and NumPy's expression.

    case("sum", "sum(x, axis=0)", "x.sum(axis=0)", x=F)

Inputs are NumPy arrays of any dtype that the language has (bf16 by `bf16(array)`); they are written
into the cell as literals, and NumPy's expression, or function of the inputs, sees them (real ones as
float64, so that it is the better of the two). `dtype` is the language's name of the result's; `tol`
is the relative error allowed (f16 and bf16: beyond their rounding), 0 for exact; `close` an absolute
one beside it. With `check`, a function of the result, there is no NumPy expression.
`before` is a statement to run first, in both languages unless `numpy_before` is given.
"""

import re
import warnings

import numpy as np


class Bf16(np.ndarray):
    """float32 whose elements are bf16's."""


def bf16(array):
    """The nearest of bf16, ties to even, NaN kept: by the bits of float32."""
    wide = np.atleast_1d(np.asarray(array, np.float64))
    with np.errstate(over="ignore"):
        single = wide.astype(np.float32)
    bits = single.view(np.uint32)
    inexact = (single != wide) & np.isfinite(wide)  # then f32 is rounded to odd first
    bits = (bits - (inexact & (np.abs(single) > np.abs(wide)))) | inexact
    nearest = (bits + np.uint32(0x7fff) + (bits >> 16 & 1)) & np.uint32(0xffff0000)
    kept = np.where(np.isnan(wide), single.view(np.uint32), nearest).astype(np.uint32)
    return kept.view(np.float32).reshape(np.shape(array)).view(Bf16)


KINDS = {"bool": np.bool_, "u8": np.uint8, "i8": np.int8, "i32": np.int32, "i64": np.int64, "f16": np.float16,
         "f32": np.float32, "f64": np.float64}
# What rounding an exact result costs at most: relative to it, and absolutely where it is subnormal.
ROUNDING = {"f16": (2.0**-11, 2.0**-25), "bf16": (2.0**-8, 2.0**-134)}


def dtype_of(array):
    if isinstance(array, Bf16):
        return "bf16"
    return next(name for name, kind in KINDS.items() if array.dtype == kind)


def rounded(array, dtype):
    """As elements of the language's dtype, in float64."""
    with np.errstate(over="ignore", invalid="ignore"):
        kind = bf16(array) if dtype == "bf16" else array.astype(KINDS[dtype])
    return np.array(kind, np.float64)



class Case:
    def __init__(self, operation, call, numpy=None, dtype="f32", tol=0.0, close=0.0, check=None,
                 before="", numpy_before=None, **inputs):
        self.before, self.numpy_before = before, before if numpy_before is None else numpy_before
        self.operation, self.call, self.numpy, self.dtype = operation, call, numpy, dtype
        self.tol, self.close, self.check, self.inputs = tol, close, check, inputs

    def title(self):
        return f"{self.operation or 'indexing'}: {self.before + '; ' if self.before else ''}{self.call}"

    def cell(self, mark):
        lines = [f"{name} = {source(array)}" for name, array in self.inputs.items()]
        lines += [self.before, f"r_ = {self.call}", "print r_.shape", f'print "{mark}"', "print r_.dtype",
                  f'print "{mark}"', "for v_ in flatten(r_) < print v_ >"]
        return "\n".join(lines)

    def compare(self, printed):
        return compare(self, printed)

    def expected(self):
        widen = lambda a: np.array(a, np.float64) if a.dtype.kind == "f" else a.copy()
        names = {name: widen(array) for name, array in self.inputs.items()}
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # means of nothing
            if callable(self.numpy):
                return np.asarray(self.numpy(**names))
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
    return repr(float(v))  # exactly


def literal(array):
    array = np.asarray(array)
    if array.ndim == 0:
        return number(array[()])
    return "[" + ", ".join(literal(a) for a in array) + "]"


def source(array):
    array = array if isinstance(array, Bf16) else np.asarray(array)
    dtype = dtype_of(array)
    if array.size == 0:
        return f"zeros({list(array.shape)}, dtype={dtype})"
    return literal(array) if dtype in ("f32", "i64", "bool") else f"cast({literal(array)}, {dtype})"


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
        got = rounded(np.array(numbers(printed[2])), case.dtype).reshape(shape)
    except ValueError as error:
        return f"{error}: shape {shape}, printed {printed[2]!r}"
    if case.check:
        return None if case.check(got) else f"the check does not hold for {got.tolist()}"
    want = case.expected().astype(np.float64)
    if want.shape != shape:
        return f"shape {list(shape)}, expected {list(want.shape)}"
    near = rounded(want, case.dtype)  # what an exact result rounds to
    good = (got == near) | (np.isnan(got) & np.isnan(want))
    finite = np.isfinite(near) & np.isfinite(got)
    relative, absolute = ROUNDING.get(case.dtype, (0, 0)) if case.tol or case.close else (0, 0)
    with np.errstate(invalid="ignore"):
        good |= finite & (np.abs(got - want) <= (case.tol + relative) * np.abs(want) + case.close + absolute)
    if good.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~good)[0])
    return f"at {list(at)}: {got[at]!r}, NumPy has {want[at]!r} ({int((~good).sum())} of {good.size} differ)"

"""What has to hold: one function a family, which draws a case and says what comes out.

The bound of each operation is stated with it, in units of the last place of the result's dtype
(`ulps`), and where cancellation makes that meaningless as a share of a scale (`scale`: the result
may be off by ulps · eps · scale). The reference is NumPy on the same elements one precision up.
"""

import math

import numpy as np

from draw import REAL, WHOLE

ORDER = ["bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32", "f64"]


class Case:
    def __init__(self, family, expression, want, dtype, ulps=0, scale=None):
        self.family, self.expression, self.want, self.dtype = family, expression, want, dtype
        self.ulps, self.scale = ulps, scale


def promote(a, b):
    """The language's rule, written a second time."""
    if {a, b} == {"u8", "i8"}:
        return "i32"
    if {a, b} == {"f16", "bf16"}:
        return "f32"
    return max(a, b, key=ORDER.index)


def real_of(dtype):
    return dtype if dtype in REAL else "f32"


def number_of(dtype):
    return "i64" if dtype == "bool" else dtype


def erf(x):
    return np.vectorize(math.erf, otypes=[float])(np.asarray(x, float))


def erfc(x):
    return np.vectorize(math.erfc, otypes=[float])(np.asarray(x, float))


# operation: (reference, least and largest operand, units in the last place)
REAL_FUNCTIONS = {
    "exp": (np.exp, -80, 80, 4), "expm1": (np.expm1, -10, 10, 4), "log": (np.log, 0, 1e4, 4),
    "log1p": (np.log1p, -0.9, 1e3, 4), "log2": (np.log2, 0, 1e4, 4), "sqrt": (np.sqrt, 0, 1e4, 1),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 0, 1e4, 2), "reciprocal": (lambda x: 1 / x, -100, 100, 1),
    "sin": (np.sin, -100, 100, 4), "cos": (np.cos, -100, 100, 4), "tan": (np.tan, -1.5, 1.5, 4),
    "asin": (np.arcsin, -1, 1, 4), "acos": (np.arccos, -1, 1, 4), "atan": (np.arctan, -100, 100, 4),
    "sinh": (np.sinh, -10, 10, 4), "cosh": (np.cosh, -10, 10, 4), "tanh": (np.tanh, -10, 10, 4),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), -80, 80, 5),
    "softplus": (lambda x: np.logaddexp(x, 0 * x), -20, 80, 6),
    "silu": (lambda x: x / (1 + np.exp(-x)), -80, 80, 6),
    "gelu": (lambda x: 0.5 * x * erfc(-np.asarray(x, float) / math.sqrt(2)), -4, 10, 16),
    "erf": (erf, -5, 5, 4),
    "square": (np.square, -100, 100, 1), "negative": (np.negative, -100, 100, 0), "abs": (np.abs, -100, 100, 0),
    "sign": (np.sign, -2, 2, 0), "floor": (np.floor, -100, 100, 0), "ceil": (np.ceil, -100, 100, 0),
    "round": (np.round, -100, 100, 0), "relu": (lambda x: np.where(x <= 0, 0 * x, x), -10, 10, 0),
}
STEEP = {"gelu"}  # not at infinities: 0 · inf


def real_function(d):
    name = d.one_of(list(REAL_FUNCTIONS))
    reference, low, high, ulps = REAL_FUNCTIONS[name]
    x = d.operand(d.shape(), d.one_of(REAL), low, high)
    return Case(name, f"{name}({x.expression})", reference(x.wide()), x.dtype, ulps)


def special_value(d):
    name = d.one_of([n for n in REAL_FUNCTIONS if n not in STEEP | {"silu", "relu", "square", "softplus", "sin",
                                                                      "cos", "tan"}])
    reference, low, high, ulps = REAL_FUNCTIONS[name]
    x = d.operand(d.shape(1, 2), d.one_of(REAL), low, high, special=True)
    return Case(name, f"{name}({x.expression})", reference(x.wide()), x.dtype, ulps)


def whole_function(d):
    name = d.one_of(["negative", "abs", "sign", "square"])
    x = d.operand(d.shape(), d.one_of(WHOLE), -11, 11)
    return Case(name, f"{name}({x.expression})", getattr(np, name)(x.array.astype(np.int64)), x.dtype)


BINARY = {"+": np.add, "-": np.subtract, "*": np.multiply, "minimum": np.minimum, "maximum": np.maximum,
          "//": np.floor_divide, "%": np.remainder, "/": np.true_divide, "atan2": np.arctan2, "**": np.power}


def two_operands(d, kinds_a, kinds_b, **range_):
    shape = d.shape()
    a = d.operand(d.broadcasting(shape), d.one_of(kinds_a), **range_)
    b = d.operand(shape, d.one_of(kinds_b), **range_)
    return (a, b) if d.chance(0.5) else (b, a)


def write(name, a, b):
    return f"{name}({a.expression}, {b.expression})" if name.isalnum() else f"{a.expression} {name} {b.expression}"


def common(x, dtype):
    """An operand as the operation sees it: first brought to the dtype of both, then widened."""
    from tensors import as_dtype
    kind = np.int64 if dtype in WHOLE else {"f64": np.longdouble}.get(dtype, np.float64)
    return as_dtype(x.array, dtype).astype(kind)


def real_arithmetic(d):
    name = d.one_of(["+", "-", "*", "/", "minimum", "maximum", "atan2"])
    a, b = two_operands(d, REAL, ORDER, low=-50, high=50, special=d.chance(0.3) and name != "atan2")
    dtype = real_of(promote(a.dtype, b.dtype))
    want = BINARY[name](common(a, dtype), common(b, dtype))
    return Case(name, write(name, a, b), want, dtype, {"atan2": 4, "/": 1}.get(name, 1))


def whole_arithmetic(d):
    name = d.one_of(["+", "-", "*", "//", "%", "minimum", "maximum"])
    most = d.one_of([100, 2**62])
    a, b = two_operands(d, WHOLE, WHOLE + ["bool"], low=1 if name in "//%" else -most, high=most)
    dtype = number_of(promote(a.dtype, b.dtype))
    x, y = common(a, dtype), common(b, dtype)
    y = np.where(y == 0, 1, y) if name in "//%" and "bool" in (a.dtype, b.dtype) else y
    if name in "//%" and "bool" in (a.dtype, b.dtype):
        return whole_arithmetic(d) if len(d.operands) < 4 else None
    return Case(name, write(name, a, b), BINARY[name](x, y), dtype)


def power(d):
    x = d.operand(d.shape(), d.one_of(REAL), 0.1, 8)
    n = d.one_of([0, 1, 2, 3, -1, -2, 0.5, 1.5])
    wide = x.wide()
    return Case("**", f"{x.expression} ** {n}" if n >= 0 else f"{x.expression} ** ({n})",
                wide ** wide.dtype.type(n), x.dtype, 4)


def comparison(d):
    sign, f = d.one_of([("<", np.less), ("<=", np.less_equal), (">", np.greater), (">=", np.greater_equal),
                        ("==", np.equal), ("!=", np.not_equal)])
    a, b = two_operands(d, ORDER, ORDER, low=-3, high=3, special=d.chance(0.3))
    dtype = number_of(promote(a.dtype, b.dtype))
    return Case(sign, f"({a.expression} {sign} {b.expression})", f(common(a, dtype), common(b, dtype)), "bool")


def choice(d):
    shape = d.shape()
    c = d.operand(d.broadcasting(shape), "bool")
    a, b = d.operand(shape, d.one_of(ORDER)), d.operand(d.broadcasting(shape), d.one_of(ORDER))
    dtype = promote(a.dtype, b.dtype)
    from tensors import as_dtype
    want = np.where(c.array, as_dtype(a.array, dtype), as_dtype(b.array, dtype))
    return Case("where", f"where({c.expression}, {a.expression}, {b.expression})", want, dtype)


def cast(d):
    x = d.operand(d.shape(), d.one_of(ORDER), -100, 100)
    to = d.one_of(ORDER)
    if x.dtype in REAL and to in ("u8",):
        to = "i32"
    from tensors import as_dtype
    wide = x.array.astype(np.float64) if x.dtype in REAL else x.array
    return Case("cast", f"cast({x.expression}, {to})", as_dtype(wide, to), to)


def axes_of(d, ndim):
    """None, an axis, or several: as the language and as NumPy write them."""
    if ndim == 0 or d.chance(0.3):
        return "", None
    if d.chance(0.6) or ndim < 2:
        axis = d.whole(-ndim, ndim)
        return f", axis={axis}", axis
    axes = sorted(int(a) for a in d.rng.choice(ndim, 2, replace=False))
    return f", axis=[{axes[0]}, {axes[1]}]", tuple(axes)


def reduction(d):
    name = d.one_of(["sum", "mean", "max", "min", "prod", "any", "all", "var", "std", "norm", "logsumexp"])
    truth = name in ("any", "all")
    extreme = name in ("max", "min")
    x = d.operand(d.shape(zero=not extreme and name in ("sum", "prod", "any", "all")),
                  "bool" if truth else d.one_of(REAL + WHOLE), -3, 3)
    text, axis = axes_of(d, x.array.ndim)
    keep = d.chance(0.3)
    call = f"{name}({x.expression}{text}{', keepdims=true' if keep else ''})"
    at = {"axis": axis, "keepdims": keep}
    whole = x.dtype in WHOLE
    wide = x.wide().astype(np.int64) if whole else x.wide()
    if truth or extreme:
        return Case(name, call, getattr(np, name)(wide, **at), x.dtype)
    if name in ("sum", "prod"):
        size = np.sum(np.abs(wide), **at) if name == "sum" else np.prod(np.abs(wide), **at)
        n = max(wide.size, 1)
        return Case(name, call, getattr(np, name)(wide, **at), "i64" if whole else x.dtype,
                    0 if whole else (8 if name == "sum" else 2 + n), None if whole else size)
    wide = wide.astype(np.float64) if whole else wide
    want = {"mean": lambda: np.mean(wide, **at), "var": lambda: np.var(wide, **at),
            "std": lambda: np.std(wide, **at), "norm": lambda: np.sqrt(np.sum(wide * wide, **at)),
            "logsumexp": lambda: np.log(np.sum(np.exp(wide), **at))}[name]()
    return Case(name, call, want, real_of(x.dtype), 16, 3.0 if name in ("mean", "std") else 10.0)


def position(d):
    name = d.one_of(["argmax", "argmin"])
    x = d.operand(d.shape(1, 3, zero=False), d.one_of(REAL + WHOLE), -3, 3)
    axis = d.whole(0, x.array.ndim)
    return Case(name, f"{name}({x.expression}, axis={axis})", getattr(np, name)(x.wide(), axis=axis), "i64")


def ordering(d):
    x = d.operand(d.shape(1, 3), d.one_of(REAL + WHOLE), -5, 5, special=d.chance(0.3))
    axis = d.whole(-x.array.ndim, x.array.ndim)
    if d.chance(0.5):
        return Case("sort", f"sort({x.expression}, axis={axis})", np.sort(x.wide(), axis=axis), x.dtype)
    return Case("argsort", f"argsort({x.expression}, axis={axis})",
                np.argsort(x.wide(), axis=axis, kind="stable"), "i64")


def running(d):
    x = d.operand(d.shape(1, 3), d.one_of(REAL + WHOLE), -3, 3)
    axis = d.whole(0, x.array.ndim)
    whole = x.dtype in WHOLE
    wide = x.wide().astype(np.int64) if whole else x.wide()
    return Case("cumsum", f"cumsum({x.expression}, axis={axis})", np.cumsum(wide, axis=axis),
                "i64" if whole else x.dtype, 0 if whole else 16, None if whole else 3.0 * max(wide.shape[axis], 1))


def product(d):
    inner, rows, columns = (d.one_of([1, 2, 3, 5, 8, 17, 33, 64, 65]) for _ in range(3))
    batch = d.shape(0, 2, zero=False)[:2]
    batch = tuple(min(n, 4) for n in batch)
    dtype = d.one_of(REAL + ["i64"])
    a = d.operand(d.broadcasting(batch) + (rows, inner), dtype, -3, 3)
    b = d.operand(batch + (inner, columns), dtype, -3, 3)
    x, y = a.wide(), b.wide()
    scale = None if dtype == "i64" else np.matmul(np.abs(x), np.abs(y))
    return Case("@", f"{a.expression} @ {b.expression}", np.matmul(x, y), dtype, 0 if dtype == "i64" else 4 + inner,
                scale)


def layout(d):
    x = d.operand(d.shape(1, 4), d.one_of(ORDER))
    a, e = x.array, x.expression
    n = a.ndim
    axis = d.whole(-n, n)
    axes = [int(i) for i in d.rng.permutation(n)]
    shift = d.whole(-5, 6)
    widths = [[d.whole(0, 3), d.whole(0, 3)] for _ in range(n)]
    forms = [
        (f"flatten({e})", lambda: a.reshape(-1)),
        (f"transpose({e}, {axes})", lambda: a.transpose(axes)),
        (f"flip({e}, axis={axis})", lambda: np.flip(a, axis)),
        (f"roll({e}, {shift}, axis={axis})", lambda: np.roll(a, shift, axis)),
        (f"concat([{e}, {e}], axis={axis})", lambda: np.concatenate([a, a], axis)),
        (f"stack([{e}, {e}], axis={axis % n})", lambda: np.stack([a, a], axis % n)),
        (f"repeat({e}, 2, axis={axis})", lambda: np.repeat(a, 2, axis)),
        (f"tile({e}, {[2] * n})", lambda: np.tile(a, [2] * n)),
        (f"expand_dims({e}, {axis})", lambda: np.expand_dims(a, axis)),
        (f"pad({e}, {widths})", lambda: np.pad(a, widths)),
        (f"swapaxes({e}, {axis}, 0)", lambda: np.swapaxes(a, axis, 0)),
        (f"{e}[..., none]", lambda: a[..., None]),
    ]
    expression, reference = d.one_of(forms)
    return Case(expression.split("(")[0] if "(" in expression else "index", expression, reference(), x.dtype)


def picking(d):
    x = d.operand(d.shape(1, 3, zero=False), d.one_of(ORDER))
    axis = d.whole(0, x.array.ndim)
    at = [d.whole(-x.array.shape[axis], x.array.shape[axis]) for _ in range(d.whole(1, 6))]
    return Case("take", f"take({x.expression}, {at}, axis={axis})", np.take(x.array, at, axis=axis), x.dtype)


def normalising(d):
    name = d.one_of(["softmax", "log_softmax"])
    x = d.operand(d.shape(1, 3, zero=False), d.one_of(REAL), -20, 20)
    axis = d.whole(-x.array.ndim, x.array.ndim)
    w = x.wide()
    w = w - w.max(axis=axis, keepdims=True)
    log = w - np.log(np.exp(w).sum(axis=axis, keepdims=True))
    return Case(name, f"{name}({x.expression}, axis={axis})", np.exp(log) if name == "softmax" else log, x.dtype,
                48, None if name == "softmax" else 40.0)


FAMILIES = [real_function, real_function, special_value, whole_function, real_arithmetic, real_arithmetic,
            whole_arithmetic, power, comparison, choice, cast, reduction, reduction, reduction, position, ordering,
            running, product, layout, layout, layout, picking, normalising]

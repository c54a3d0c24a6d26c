"""dtypes: the other families' operations on each dtype that has a sense, what dtypes become together,
and casts from each to each."""

import numpy as np

import elementwise
import reduce
import shape
from case import KINDS, bf16, case, dtype_of, rounded
from data import B, C, CUBE, F, G, I, J, SPECIAL, WIDE

REAL, NARROW, WHOLE = ["f16", "bf16", "f64"], ["f16", "bf16"], ["u8", "i8", "i32"]
ALL = ["bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32", "f64"]
TABLE = """
       bool u8   i8   i32  i64  f16  bf16 f32  f64
  bool bool u8   i8   i32  i64  f16  bf16 f32  f64
  u8   u8   u8   i32  i32  i64  f16  bf16 f32  f64
  i8   i8   i32  i8   i32  i64  f16  bf16 f32  f64
  i32  i32  i32  i32  i32  i64  f16  bf16 f32  f64
  i64  i64  i64  i64  i64  i64  f16  bf16 f32  f64
  f16  f16  f16  f16  f16  f16  f16  f32  f32  f64
  bf16 bf16 bf16 bf16 bf16 bf16 f32  bf16 f32  f64
  f32  f32  f32  f32  f32  f32  f32  f32  f32  f64
  f64  f64  f64  f64  f64  f64  f64  f64  f64  f64
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
TOGETHER = {(row[0], b): t for row in ROWS[1:] for b, t in zip(ROWS[0], row[1:])}


def of(array, dtype):
    with np.errstate(over="ignore"):
        return bf16(array) if dtype == "bf16" else np.asarray(array).astype(KINDS[dtype])


def real(dtype):
    return dtype if dtype in REAL + ["f32"] else "f32"


def number(dtype):
    return "i64" if dtype == "bool" else dtype


def summed(dtype):
    return dtype if dtype in REAL + ["f32"] else "i64"


def error(dtype, single):
    """The relative error of f32 as that of f64."""
    return single * 2.0**-28 if dtype == "f64" else single


CASES = []

# ---- one operand ---------------------------------------------------------------------------------
for name, (numpy, x, tol, close) in elementwise.FUNCTIONS.items():
    for d in REAL:
        rough = 2.0**-7 if name == "leaky_relu" and d != "f64" else tol  # alpha is rounded too
        CASES.append(case(name, f"{name}(x)", numpy, dtype=d, tol=error(d, rough), close=error(d, close), x=of(x, d)))
    keeps = name in elementwise.WHOLE + ["relu", "floor", "ceil", "round"]
    for d in WHOLE + ["bool"]:
        small = of(np.array([0, 1]) if name in ("asin", "acos") else np.array([1, 2, 3, 5]), d)
        CASES.append(case(name, f"{name}(x)", f"(lambda x: {numpy})(x * 1{'' if keeps else '.0'})", dtype=number(d) if keeps else "f32",
                          tol=0 if keeps else max(tol, 1e-6), close=close,
                          x=small if d != "bool" else np.array([True])))
for name in elementwise.AT_SPECIAL:
    numpy, _, tol, close = elementwise.FUNCTIONS[name]
    for d in REAL:
        CASES.append(case(name, f"{name}(x)", numpy, dtype=d, tol=error(d, max(tol, 1e-6)), close=1e-40,
                          x=of(SPECIAL, d)))
for d in REAL:
    CASES.append(case("isnan", "isnan(x)", "np.isnan(x)", dtype="bool", x=of(SPECIAL, d)))
    CASES.append(case("isfinite", "isfinite(x)", "np.isfinite(x)", dtype="bool", x=of(SPECIAL, d)))
for d in WHOLE:  # numbers at the ends wrap
    ends = of(np.array([np.iinfo(KINDS[d]).min, np.iinfo(KINDS[d]).max, 3, 100]), d)
    for name in elementwise.WHOLE:
        CASES.append(case(name, f"{name}(x)", elementwise.FUNCTIONS[name][0], dtype=d, x=ends))
    for sign in ["+", "-", "*", "//", "%"]:
        CASES.append(case(None, f"x {sign} y", f"x {sign} y", dtype=d, x=ends, y=ends[[1, 0, 2, 3]]))
    CASES.append(case("power", "x ** 3", "x ** 3", dtype=d, x=ends))

# ---- two operands --------------------------------------------------------------------------------
HALVES = np.array([0, 1, 2, 1.5, 5])
for a in ALL:
    for b in ALL:
        x, y = of(HALVES, a), of(HALVES[::-1].copy(), b)
        t = TOGETHER[a, b]
        CASES.append(case("add", "a + b", "a * 1 + b", dtype=number(t), a=x, b=y))
        CASES.append(case("less", "a < b", "a < b", dtype="bool", a=x, b=y))
        CASES.append(case("maximum", "maximum(a, b)", "np.maximum(a, b)", dtype=t, a=x, b=y))
        CASES.append(case("where", "where(a > b, a, b)", "np.where(a > b, a, b)", dtype=t, a=x, b=y))
        CASES.append(case("divide", "a / (b + 1)", "a / (b * 1.0 + 1)", dtype=real(t),
                          tol=error(real(t), 2e-7) if real(t) != "f64" else 0, a=x, b=y))
        CASES.append(case("concat", "concat([a, b])", "np.concatenate([a, b])", dtype=t, a=x, b=y))
for d in REAL:
    for name, (sign, numpy, _) in elementwise.ARITHMETIC.items():
        CASES.append(case(name, f"{name}(a, b)", numpy, dtype=d, close=1e-300, a=of(F, d), b=of(G, d)))
        CASES.append(case(name, f"{name}(a, b)", numpy, dtype=d, close=1e-300, a=of(WIDE, d), b=of(WIDE[::-1] + 0.3, d)))
    CASES.append(case("divide", "a / b", "a / b", dtype=d, a=of(F, d), b=of(G, d)))
    CASES.append(case("power", "abs(a) ** b", "np.abs(a) ** b", dtype=d, tol=error(d, 2e-6), a=of(F, d), b=of(G, d)))
    CASES.append(case("atan2", "atan2(a, b)", "np.arctan2(a, b)", dtype=d, tol=error(d, 4e-7), a=of(F, d), b=of(G, d)))
    CASES.append(case("clip", "clip(a, -1, 2.5)", "np.clip(a, -1, 2.5)", dtype=d, a=of(F, d)))
    CASES.append(case("leaky_relu", "leaky_relu(a, 0.5)", "np.where(a > 0, a, a * 0.5)", dtype=d, a=of(F, d)))
    for name, sign in elementwise.COMPARISONS.items():
        CASES.append(case(name, f"a {sign} b", f"a {sign} b", dtype="bool", a=of(SPECIAL, d), b=of(SPECIAL[::-1].copy(), d)))
for name, sign in elementwise.COMPARISONS.items():
    CASES.append(case(name, f"a {sign} b", f"a {sign} b", dtype="bool", a=B, b=C))
    CASES.append(case(name, f"a {sign} 300", f"a {sign} 300", dtype="bool", a=of(np.abs(I), "u8")))

LARGE = of(np.array([2**24, 2**24 + 1, -2**31 + 1]), "i32")  # as f32 the first two are the same
for d in ["i32", "i64"]:
    x = LARGE.astype(KINDS[d])
    CASES.append(case("equal", "x == 16777216.0", "x == 16777216.0", dtype="bool", x=x))
    CASES.append(case("less", "y < x", "y < x", dtype="bool", x=x, y=np.full(3, 2**24, np.float32)))
    CASES.append(case("greater", "x > 16777216.5", "x > 16777216.5", dtype="bool", x=x))

# ---- numbers of the source -----------------------------------------------------------------------
for d in ALL:
    x = of(np.array([0, 1, 1, 0]), d)
    CASES.append(case("add", "x + 1", "x + 1", dtype=number(d), x=x))
    CASES.append(case("multiply", "x * 0.5", "x * 0.5", dtype=real(d), x=x))
    CASES.append(case("multiply", "0.1 * x", lambda x, d=d: x * rounded(np.array(0.1), real(d)), dtype=real(d), x=x))
    CASES.append(case("maximum", "maximum(x, true)", "np.maximum(x, True)", dtype=d, x=x))
for d in WHOLE + ["i64"]:
    CASES.append(case("power", "x ** -1", "1.0 / x", dtype="f32", x=of(np.array([1, 2, 4]), d)))
for d in NARROW:  # rounded after each operation, fused or not
    CASES.append(case("add", "x + 1000 - 1000", lambda x, d=d: rounded(x + 1000, d) - 1000, dtype=d, x=of(HALVES, d)))

# ---- casts ---------------------------------------------------------------------------------------
NUMBERS = np.array([0, -0.0, 1, -1, 0.5, -2.75, 127.4, 128, 255, 256, 300, -129, 32768, 65504, 65519, 65520, 2.0**31 - 1,
                    2.0**31, -2.0**31 - 1, 2.0**53, 2.0**62, 2.0**63, -2.0**63, 1e30, -1e300, np.inf, -np.inf, np.nan,
                    2.0**-24, 2.0**-25, 3 * 2.0**-26, 1.0009765625, 1.00146484375, 1.01171875, 1e-40])


def cast_to(x, d):
    """What cast makes of x: whole numbers wrap, real ones are cut and kept within what there is."""
    if d not in WHOLE + ["i64"] or x.dtype.kind not in "f":
        return x != 0 if d == "bool" else x if d in REAL + ["f32"] else x.astype(KINDS[d])
    ends = np.iinfo(KINDS[d])
    return np.array([0 if np.isnan(v) else min(max(int(v), ends.min), ends.max) if np.isfinite(v)
                     else (ends.max if v > 0 else ends.min) for v in np.atleast_1d(x).tolist()])


for a in ALL:
    if a in REAL + ["f32"]:
        x = of(rounded(NUMBERS, a), a)
    elif a == "bool":
        x = np.array([True, False])
    else:
        ends = np.iinfo(KINDS[a])
        x = np.unique(np.clip([ends.min, ends.max, 0, 1, -1, 127, 128, 300, -200, 2**24 + 1, 2**40 + 3], ends.min, ends.max)).astype(KINDS[a])
    for b in ALL:
        near = 2048 if a == "i64" and b == "i64" else 0  # the comparison is in f64
        CASES.append(case("cast", f"cast(x, {b})", lambda x, b=b: cast_to(x, b), dtype=b, close=near, x=x))
        CASES.append(case("cast", f"{b}(x)", lambda x, b=b: cast_to(x, b), dtype=b, close=near, x=x))

# ---- reductions ----------------------------------------------------------------------------------
for name, (numpy, tol) in reduce.REAL.items():
    keeps = name in ("max", "min")
    for d in REAL + WHOLE + ["i64", "bool"]:
        t = d if keeps else summed(d) if name in ("sum", "prod") else real(d)
        x = of(np.abs(CUBE * 2) if d in WHOLE + ["i64"] else CUBE / 2, d)
        exact = t in WHOLE + ["i64", "bool"] or keeps
        for axes in ["axis=none", "axis=1", "axis=[0, 2], keepdims=true"]:
            expression = numpy.format(reduce.numpy_axes(axes).replace("none", "None")).replace("x * x", "x * 1.0 * x").replace("exp(x)", "exp(x * 1.0)")
            CASES.append(case(name, f"{name}(x, {axes})", expression, dtype=t, tol=0 if exact else error(t, tol) * 4,
                              close=0 if exact else error(t, 1e-6), x=x))
for d in ALL:
    x = of(CUBE * 2, d) if d not in ("u8", "bool") else of(np.abs(CUBE * 2).astype(int) % 2, d)
    for name in ["argmax", "argmin"]:
        CASES.append(case(name, f"{name}(x, axis=1)", f"np.{name}(x, axis=1)", dtype="i64", x=x))
    for name in ["any", "all"]:
        CASES.append(case(name, f"{name}(x, axis=1)", f"np.{name}(x, axis=1)", dtype="bool", x=x))
    CASES.append(case("cumsum", "cumsum(x, axis=1)", "np.cumsum(x, axis=1)", dtype=summed(d), tol=0 if d not in REAL else 1e-7,
                      close=1e-6 if d in NARROW else 0, x=x))
    CASES.append(case("unique", "unique(x)", "np.unique(x)", dtype=d, x=x))
    CASES.append(case("percentile", "percentile(x, [25, 90], axis=0)", "np.percentile(x * 1.0, [25, 90], axis=0)",
                      dtype=real(d), tol=error(real(d), 1e-6), close=error(real(d), 1e-6), x=x))
    CASES.append(case("allclose", "allclose(x, x)", "np.array(True)", dtype="bool", x=x))
    if d in WHOLE:
        CASES.append(case("bincount", "bincount(abs(x))", "np.bincount(np.abs(x).ravel())", dtype="i64", x=x.ravel()))

# ---- the same elements elsewhere -----------------------------------------------------------------
for c in shape.CASES:
    if "k" in c.inputs or c.before or "*" in c.call:
        continue
    for d in ["u8", "i32", "f16", "bf16", "f64", "bool"]:
        inputs = {n: of(np.abs(x) if d == "u8" else x, d) for n, x in c.inputs.items()}
        CASES.append(case(c.operation, c.call, c.numpy, dtype=d, **inputs))
for d in ALL:
    x = of(np.arange(12).reshape(3, 4) % 7, d)
    for index in ["x[1:]", "x[::-1, ::2]", "x[-1]", "x[[2, 0]]", "x[x > 2]", "x[:, 1]", "x.T[1:]"]:
        CASES.append(case(None, index, index, dtype=d, x=x))
    for change in ["x[0] = 1", "x[1:, ::2] = x[:2, 1::2]", "x[[2, 0]] = 1", "x[x > 2] = 0"]:
        CASES.append(case(None, "x + x" if d != "bool" else "x", "x + x" if d != "bool" else "x", dtype=d, before=change, x=x))

# ---- makers --------------------------------------------------------------------------------------
for d in ALL:
    like = of(F, d)
    CASES += [
        case("zeros", f"zeros(2, 3, dtype={d})", "np.zeros((2, 3))", dtype=d),
        case("ones", f"ones(2, 3, dtype={d})", "np.ones((2, 3))", dtype=d),
        case("full", f"full([2, 3], 1, dtype={d})", "np.full((2, 3), 1)", dtype=d),
        case("eye", f"eye(3, 4, 1, dtype={d})", "np.eye(3, 4, 1)", dtype=d),
        case("zeros_like", "zeros_like(x)", "np.zeros((2, 3))", dtype=d, x=like),
        case("ones_like", f"ones_like(zeros(2), dtype={d})", "np.ones(2)", dtype=d),
        case("full_like", "full_like(x, 1)", "np.ones((2, 3))", dtype=d, x=like),
        case("one_hot", f"one_hot([0, 2, 1], 3, dtype={d})", "np.eye(3)[[0, 2, 1]]", dtype=d),
        case("bernoulli", f"bernoulli(3, p=1, dtype={d})", "np.ones(3)", dtype=d),
    ]
    if d != "bool":
        CASES.append(case("arange", f"arange(2, 11, 3, dtype={d})", "np.arange(2, 11, 3)", dtype=d))
        CASES.append(case("linspace", f"linspace(0, 9, 7, dtype={d})", "np.linspace(0, 9, 7)" if real(d) == d else
                          "np.floor(np.linspace(0, 9, 7))", dtype=d, tol=error(d, 1e-7) if real(d) == d else 0))
    if d in WHOLE + ["i64"]:
        CASES.append(case("randint", f"randint(160, high=100, dtype={d})", dtype=d,
                          check=lambda r: r.min() >= 0 and r.max() < 100 and len(np.unique(r)) > 60))
        CASES.append(case("permutation", f"permutation(67, dtype={d})", dtype=d,
                          check=lambda r: sorted(r) == list(range(67))))
    if real(d) == d:
        CASES.append(case("normal", f"normal(400, dtype={d})", dtype=d,
                          check=lambda r: abs(r.mean()) < 0.2 and 0.8 < r.std() < 1.2))
        CASES.append(case("uniform", f"uniform(400, low=-2, high=3, dtype={d})", dtype=d,
                          check=lambda r: r.min() >= -2 and r.max() <= 3 and abs(r.mean() - 0.5) < 0.3))
        CASES.append(case("normal_like", "normal_like(x)", dtype=d, check=lambda r: r.shape == (2, 3), x=like))
        CASES.append(case("uniform_like", "uniform_like(x)", dtype=d, check=lambda r: r.shape == (2, 3), x=like))

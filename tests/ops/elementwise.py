"""elementwise: one operand from a table of functions, two operands with their broadcasting."""

import numpy as np

from case import case
from data import B, C, COLUMN, F, G, I, J, POSITIVE, ROW, SPECIAL, UNIT, WIDE, f, i

# name: (NumPy, inputs, relative error, absolute error)
FUNCTIONS = {
    "exp": ("np.exp(x)", WIDE, 3e-7, 0), "expm1": ("np.expm1(x)", WIDE, 4e-7, 0),
    "log": ("np.log(x)", POSITIVE, 3e-7, 1e-7), "log1p": ("np.log1p(x)", POSITIVE, 4e-7, 0),
    "log2": ("np.log2(x)", POSITIVE, 3e-7, 1e-7), "sqrt": ("np.sqrt(x)", POSITIVE, 1e-7, 0),
    "rsqrt": ("1 / np.sqrt(x)", POSITIVE, 3e-7, 0), "reciprocal": ("1 / x", POSITIVE, 1e-7, 0),
    "sin": ("np.sin(x)", WIDE, 3e-7, 2e-7), "cos": ("np.cos(x)", WIDE, 3e-7, 2e-7),
    "tan": ("np.tan(x)", WIDE, 1e-6, 2e-7), "asin": ("np.arcsin(x)", UNIT, 4e-7, 1e-7),
    "acos": ("np.arccos(x)", UNIT, 4e-7, 1e-7), "atan": ("np.arctan(x)", WIDE, 3e-7, 0),
    "sinh": ("np.sinh(x)", WIDE, 5e-7, 0), "cosh": ("np.cosh(x)", WIDE, 5e-7, 0),
    "tanh": ("np.tanh(x)", WIDE, 4e-7, 0), "sigmoid": ("1 / (1 + np.exp(-x))", WIDE, 5e-7, 0),
    "softplus": ("np.logaddexp(0, x)", WIDE, 5e-7, 0),
    "gelu": ("x * 0.5 * (1 + erf(x / np.sqrt(2)))", WIDE, 2e-6, 1e-6),
    "silu": ("x / (1 + np.exp(-x))", WIDE, 5e-7, 0), "erf": ("erf(x)", WIDE, 5e-7, 1e-7),
    "relu": ("np.maximum(x, 0)", WIDE, 0, 0), "leaky_relu": ("np.where(x > 0, x, 0.2 * x)", WIDE, 1e-7, 0),
    "elu": ("np.where(x > 0, x, np.expm1(np.minimum(x, 0)))", WIDE, 4e-7, 0),
    "negative": ("-x", WIDE, 0, 0), "abs": ("np.abs(x)", WIDE, 0, 0), "sign": ("np.sign(x)", WIDE, 0, 0),
    "square": ("x * x", WIDE, 0, 0), "floor": ("np.floor(x)", WIDE, 0, 0), "ceil": ("np.ceil(x)", WIDE, 0, 0),
    "round": ("np.round(x)", WIDE, 0, 0),
}
# Functions whose values at 0, -0, infinities, NaN and very small and large numbers are NumPy's.
AT_SPECIAL = ["exp", "expm1", "log", "log1p", "log2", "sqrt", "reciprocal", "atan", "sinh", "cosh", "tanh",
              "sigmoid", "softplus", "erf", "negative", "abs", "sign", "square", "floor", "ceil", "round"]
WHOLE = ["negative", "abs", "sign", "square"]

# name: (operator or None, NumPy for reals, NumPy for whole numbers)
ARITHMETIC = {
    "add": ("+", "a + b", "a + b"), "subtract": ("-", "a - b", "a - b"), "multiply": ("*", "a * b", "a * b"),
    "floor_divide": ("//", "a // b", "a // b"), "remainder": ("%", "a % b", "a % b"),
    "minimum": (None, "np.minimum(a, b)", "np.minimum(a, b)"),
    "maximum": (None, "np.maximum(a, b)", "np.maximum(a, b)"),
}
COMPARISONS = {"equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">",
               "greater_equal": ">="}

CASES = []
for name, (numpy, x, tol, close) in FUNCTIONS.items():
    CASES.append(case(name, f"{name}(x)", numpy, tol=tol, close=close, x=x))
for name in AT_SPECIAL:
    numpy, _, tol, close = FUNCTIONS[name]
    CASES.append(case(name, f"{name}(x)", numpy, tol=max(tol, 1e-6), close=1e-37, x=SPECIAL))
for name in WHOLE:
    CASES.append(case(name, f"{name}(x)", FUNCTIONS[name][0], dtype="i64", x=I))
for name, (sign, real, whole) in ARITHMETIC.items():
    CASES.append(case(name, f"{name}(a, b)", real, a=F, b=G))
    CASES.append(case(name, f"{name}(a, b)", real, a=F, b=COLUMN))
    CASES.append(case(name, f"{name}(a, b)", real, a=COLUMN, b=ROW))
    CASES.append(case(name, f"{name}(a, b)", whole, dtype="i64", a=I, b=J))
    if sign:
        CASES.append(case(name, f"a {sign} b", real, a=WIDE, b=POSITIVE, close=1e-7))
        CASES.append(case(name, f"a {sign} 3", whole.replace("b", "3"), dtype="i64", a=I))
for name, sign in COMPARISONS.items():
    CASES.append(case(name, f"{name}(a, b)", f"a {sign} b", dtype="bool", a=f(1, 2, 3), b=f(3, 2, 1)))
    CASES.append(case(name, f"a {sign} b", f"a {sign} b", dtype="bool", a=SPECIAL, b=SPECIAL[::-1].copy()))
    CASES.append(case(name, f"a {sign} 3", f"a {sign} 3", dtype="bool", a=I))

CASES += [
    case("round", "round(x, 2)", "np.round(x, 2)", tol=1e-6, x=WIDE),
    case("round", "round(x, -1)", "np.round(x, -1)", tol=1e-7, x=f(14, 15, 25, -35)),
    case("round", "round(x, -1)", "np.round(x, -1)", dtype="i64", x=i(14, 15, 25, -36)),
    case("round", "round(x, 1)", "x", dtype="i64", x=i(14, 15, 25, -36)),
    case("divide", "divide(a, b)", "a / b", tol=1e-7, a=F, b=G),
    case("divide", "a / b", "a / b", tol=1e-7, a=I, b=J),
    case("divide", "a / 255", "a / 255", tol=1e-7, a=I),
    case("divide", "a / b", "a / b", a=f(1, -1, 0), b=f(0, 0, 0)),
    case("floor_divide", "a // b", "a // b", a=f(7.5, -7.5, 7.5, -7.5), b=f(2, 2, -2, -2)),
    case("remainder", "a % b", "a % b", a=f(7.5, -7.5, 7.5, -7.5), b=f(2, 2, -2, -2)),
    case("power", "power(a, b)", "a ** b", tol=1e-6, a=POSITIVE, b=UNIT),
    case("power", "a ** 2", "a ** 2", tol=1e-7, a=WIDE),
    case("power", "a ** 3", "a ** 3", tol=3e-7, a=WIDE),
    case("power", "a ** 0.5", "a ** 0.5", tol=3e-7, a=POSITIVE),
    case("power", "a ** 3", "a ** 3", dtype="i64", a=I),
    case("power", "2 ** a", "2.0 ** a", tol=1e-6, a=WIDE),
    case("atan2", "atan2(y, x)", "np.arctan2(y, x)", tol=4e-7, y=f(1, -1, 1, -1, 0, 0), x=f(1, 1, -1, -1, 1, -1)),
    case("minimum", "minimum(a, b)", "np.minimum(a, b)", a=SPECIAL, b=SPECIAL[::-1].copy()),
    case("maximum", "maximum(a, b)", "np.maximum(a, b)", a=SPECIAL, b=SPECIAL[::-1].copy()),
    case("isnan", "isnan(x)", "np.isnan(x)", dtype="bool", x=SPECIAL),
    case("isfinite", "isfinite(x)", "np.isfinite(x)", dtype="bool", x=SPECIAL),
    case("logical_not", "logical_not(x)", "~x", dtype="bool", x=B),
    case("logical_not", "not x", "~x", dtype="bool", x=B),
    case("logical_not", "~x", "~x", dtype="bool", x=B),
    case("logical_and", "logical_and(a, b)", "a & b", dtype="bool", a=B, b=C),
    case("logical_and", "a & b", "a & b", dtype="bool", a=B, b=C),
    case("logical_or", "logical_or(a, b)", "a | b", dtype="bool", a=B, b=C),
    case("logical_or", "a | b", "a | b", dtype="bool", a=B, b=C),
    case("cast", "cast(x, i64)", "np.trunc(x)", dtype="i64", x=WIDE),
    case("cast", "cast(x, f32)", "x", x=I),
    case("cast", "cast(x, f32)", "x", x=B),
    case("cast", "cast(x, bool)", "x != 0", dtype="bool", x=F),
    case("cast", "x.astype(i64)", "np.trunc(x)", dtype="i64", x=F),
    case("clip", "clip(x, -1, 2)", "np.clip(x, -1, 2)", x=F),
    case("clip", "clip(x, -1, 2)", "np.clip(x, -1, 2)", dtype="i64", x=I),
    case("clip", "clip(x, low, high)", "np.clip(x, low, high)", x=F, low=f(-1, 0, 1), high=f(0, 1, 2)),
    case("where", "where(c, a, b)", "np.where(c, a, b)", c=B, a=F, b=G),
    case("where", "where(x > 0, x, 0)", "np.where(x > 0, x, 0)", x=WIDE),
    case("where", "where(c, a, b)", "np.where(c, a, b)", c=C, a=COLUMN, b=ROW),
    case("leaky_relu", "leaky_relu(x, 0.01)", "np.where(x > 0, x, 0.01 * x)", tol=1e-6, x=WIDE),
    case("elu", "elu(x, alpha=0.5)", "np.where(x > 0, x, 0.5 * np.expm1(np.minimum(x, 0)))", tol=1e-6, x=WIDE),
    case("add", "a + b", "a + b", a=F, b=I),
    case("add", "a + 1", "a + 1", dtype="i64", a=I),
    case("add", "a + 0.5", "a + 0.5", a=I),
    # Fused, over operands that lie in memory in another order, and over more than one tile.
    case("add", "a.T + b.T * 2", "a.T + b.T * 2", a=F, b=G),
    case("multiply", "a[::-1, ::2] * b[:, 1:]", "a[::-1, ::2] * b[:, 1:]", a=F, b=G),
    case("tanh", "tanh(x * 2 + 1) * exp(-x * x)", "np.tanh(x * 2 + 1) * np.exp(-x * x)", tol=2e-6, close=1e-9, x=WIDE),
    case("sin", "(sin(arange(3000) / 100) + 1)[::29]", "(np.sin(np.arange(3000) / 100) + 1)[::29]", tol=1e-6,
         close=1e-6),
    case("add", "(reshape(arange(4200), 60, 70) + reshape(arange(60), 60, 1) * 0.5)[::9, ::11]",
         "(np.arange(4200).reshape(60, 70) + np.arange(60).reshape(60, 1) * 0.5)[::9, ::11]"),
]

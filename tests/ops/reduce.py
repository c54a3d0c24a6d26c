"""reduce: each over all elements, along each axis, along two, with and without keepdims."""

import numpy as np

from case import case
from data import B, COLUMN, CUBE, F, I, SPECIAL, WIDE, f, i

# name: (NumPy with x and {axis}, result for reals, relative error)
REAL = {
    "sum": ("np.sum(x, {})", 1e-6), "mean": ("np.mean(x, {})", 1e-6), "prod": ("np.prod(x, {})", 1e-6),
    "max": ("np.max(x, {})", 0), "min": ("np.min(x, {})", 0), "var": ("np.var(x, {})", 1e-6),
    "std": ("np.std(x, {})", 1e-6), "median": ("np.median(x, {})", 1e-7),
    "norm": ("np.sqrt(np.sum(x * x, {}))", 1e-6), "logsumexp": ("np.log(np.sum(np.exp(x), {}))", 1e-6),
}
AXES = ["axis=0", "axis=1", "axis=-1", "axis=[0, 2]", "axis=1, keepdims=true", "keepdims=true"]


def numpy_axes(axes):
    return axes.replace("[", "(").replace("]", ")").replace("true", "True")


CASES = []
for name, (numpy, tol) in REAL.items():
    CASES.append(case(name, f"{name}(x)", numpy.format("axis=None"), tol=tol, close=1e-6, x=CUBE))
    CASES.append(case(name, f"{name}(x)", numpy.format("axis=None"), tol=tol, close=1e-6, x=WIDE / 8))
    CASES.append(case(name, f"{name}(x.T, axis=0)", numpy.format("axis=1"), tol=tol, close=1e-6, x=F))
    for axes in AXES:
        CASES.append(case(name, f"{name}(x, {axes})", numpy.format(numpy_axes(axes)), tol=tol, close=1e-6, x=CUBE))
for name in ["argmax", "argmin"]:
    for axes in ["axis=0", "axis=1", "axis=-1", "axis=2, keepdims=true"]:
        CASES.append(case(name, f"{name}(x, {axes})", f"np.{name}(x, {numpy_axes(axes)})", dtype="i64", x=CUBE))
    CASES.append(case(name, f"{name}(x)", f"np.{name}(x)", dtype="i64", x=CUBE))
    CASES.append(case(name, f"{name}(x, axis=1)", f"np.{name}(x, axis=1)", dtype="i64", x=I))
    CASES.append(case(name, f"{name}(x)", f"np.{name}(x)", dtype="i64", x=f(2, 9, -4, 9, -4)))
for name in ["any", "all"]:
    CASES.append(case(name, f"{name}(x)", f"np.{name}(x)", dtype="bool", x=B))
    CASES.append(case(name, f"{name}(x, axis=0)", f"np.{name}(x, axis=0)", dtype="bool", x=B))
    CASES.append(case(name, f"{name}(x, axis=1, keepdims=true)", f"np.{name}(x, axis=1, keepdims=True)",
                      dtype="bool", x=B))
for name in ["sum", "prod", "max", "min"]:
    CASES.append(case(name, f"{name}(x)", f"np.{name}(x)", dtype="i64", x=I))
    CASES.append(case(name, f"{name}(x, axis=1)", f"np.{name}(x, axis=1)", dtype="i64", x=I))
for name in ["max", "min"]:
    CASES.append(case(name, f"{name}(x)", f"np.{name}(x)", x=SPECIAL))

CASES += [
    case("sum", "sum(x)", "np.sum(x)", dtype="i64", x=B),
    case("mean", "mean(x)", "np.mean(x)", tol=1e-6, x=I),
    case("mean", "mean(x)", "np.mean(x)", tol=1e-6, x=B),
    case("sum", "sum(ones(1000, 1000))", "np.float64(1e6)"),
    case("sum", "sum(ones(300, 7), axis=0)", "np.full(7, 300)"),
    case("sum", "sum(arange(100000) * 1.0) / 1e5", "np.float64(49999.5)", tol=1e-6),
    case("mean", "mean(full([3000, 3], 0.1), axis=0)", "np.full(3, 0.1)", tol=1e-6),
    case("var", "var(x + 10000)", "np.var(x)", tol=1e-3, x=F),
    case("sum", "sum(zeros(0, 3), axis=0)", "np.zeros(3)"),
    case("logsumexp", "logsumexp(x)", "np.float64(1000 + np.log(2))", tol=1e-6, x=f(1000, 1000)),
    case("logsumexp", "logsumexp(x)", "np.float64(-np.inf)", x=f(-np.inf, -np.inf)),
    case("percentile", "percentile(x, 25)", "np.percentile(x, 25)", tol=1e-6, x=CUBE),
    case("percentile", "percentile(x, 90, axis=1)", "np.percentile(x, 90, axis=1)", tol=1e-6, x=CUBE),
    case("percentile", "percentile(x, 0)", "np.percentile(x, 0)", x=F),
    case("percentile", "percentile(x, 100)", "np.percentile(x, 100)", x=F),
    case("var", "var(x)", "np.var(x)", tol=1e-7, x=i(2**24 + 1, 2**24 + 3)),
    case("median", "median(x)", "np.median(x)", tol=1e-7, x=i(2**30 + 1, 2**30 + 3)),
    case("percentile", "percentile(x, [0, 10, 100])", "np.percentile(x, [0, 10, 100])", tol=1e-6, x=CUBE),
    case("percentile", "percentile(x, [25, 50], axis=1)", "np.percentile(x, [25, 50], axis=1)", tol=1e-6, x=CUBE),
    case("percentile", "percentile(x, [[75]], axis=[0, 2], keepdims=true)",
         "np.percentile(x, [[75]], axis=(0, 2), keepdims=True)", tol=1e-6, close=1e-6, x=CUBE),
    case("percentile", "percentile(x, q=[33, 66])", "np.percentile(x, [33, 66])", tol=1e-6, x=np.arange(1000, dtype=np.float32)),
    case("percentile", "percentile(x, [0, 10, 25, 50, 90, 100])", "np.array([-10, -8, -5, 0, 8, 10]) * 1e307", tol=1e-15,
         dtype="f64", x=np.array([1e308, -1e308])),
    case("median", "median(x)", "np.median(x)", x=f(1, np.inf)),
    case("median", "median(x)", "np.median(x)", x=f(-np.inf, 1, 2, -np.inf)),
    case("median", "median(zeros(0))", "np.float64(np.nan)"),
    case("prod", "prod(zeros(2, 0), axis=1)", "np.ones(2)"),
    case("sum", "sum(zeros(0, dtype=u8))", "np.array(0)", dtype="i64"),
    case("max", "max(zeros(3, 0), axis=0)", "np.zeros(0)"),
    case("argmax", "argmax(x, keepdims=true)", "np.argmax(x, keepdims=True)", dtype="i64", x=CUBE),
    case("max", "max(x, axis=0)", "np.max(x, axis=0)", dtype="bool", x=B),
    case("min", "min(x)", "np.min(x)", dtype="bool", x=B),
    case("unique", "unique(x)", "np.unique(x)", dtype="bool", x=B),
    case("cumsum", "cumsum(x)", "np.cumsum(x)", tol=1e-6, close=1e-6, x=WIDE),
    case("cumsum", "cumsum(x, axis=0)", "np.cumsum(x, axis=0)", x=F),
    case("cumsum", "cumsum(x, axis=1)", "np.cumsum(x, axis=1)", dtype="i64", x=I),
    case("unique", "unique(x)", "np.unique(x)", dtype="i64", x=i(3, 1, 3, 2, -5, 1)),
    case("unique", "unique(x)", "np.unique(x)", x=F),
    case("bincount", "bincount(x)", "np.bincount(x)", dtype="i64", x=i(0, 1, 1, 3)),
    case("bincount", "bincount(x, minlength=6)", "np.bincount(x, minlength=6)", dtype="i64", x=i(0, 1, 1, 3)),
    case("allclose", "allclose(a, b)", "np.allclose(a, b)", dtype="bool", a=f(1, 2), b=f(1, 2.000001)),
    case("allclose", "allclose(a, b)", "np.allclose(a, b)", dtype="bool", a=f(1, 2), b=f(1, 2.1)),
    case("allclose", "allclose(a, b, 0.1)", "np.allclose(a, b, 0.1)", dtype="bool", a=f(1, 2), b=f(1, 2.1)),
    case("allclose", "allclose(a, b)", "np.allclose(a, b)", dtype="bool", a=f(np.nan), b=f(np.nan)),
    case("accuracy", "accuracy(a, b)", "np.mean(a == b)", tol=1e-7, a=i(0, 1, 1), b=i(0, 1, 0)),
    case("accuracy", "accuracy(a, b)", "np.float64(0.5)", a=i(0, 1), b=np.array([[0.9, 0.1], [0.8, 0.2]], np.float32)),
    case("confusion", "confusion(a, b)", "np.array([[1, 0], [1, 1]])", dtype="i64", a=i(0, 1, 1), b=i(0, 1, 0)),
]

"""sorting: along each axis, rising and falling, equal elements, NaN, and rows long enough for all threads."""

import numpy as np

from case import case
from data import B, CUBE, F, I, SPECIAL, WIDE, f, i

# Few different values: what is equal has to keep its order.
TIES = ((np.arange(90, dtype=np.int64) * 7) % 5).reshape(3, 30)
# More than a row that is sorted by insertion.
ROWS = (((np.arange(400, dtype=np.int64) * 2654435761) % 1009) / 8).astype(np.float32).reshape(4, 100)


def argsort(x, axis=-1, falling=False):
    """The stable one, NaN last either way."""
    if falling:
        x = -x.astype(np.float64)
    return np.argsort(x, axis=axis, kind="stable")


def falling(x, axis=-1):
    return np.take_along_axis(x, argsort(x, axis, True), axis)


def first(x, k, axis=-1, largest=True):
    return np.take(argsort(x, axis, largest), range(k), axis)


CASES = []
for x in [F, I, CUBE, WIDE, SPECIAL, ROWS, TIES]:
    CASES.append(case("sort", "sort(x)", "np.sort(x)", dtype="i64" if x.dtype == np.int64 else "f32", x=x))
    CASES.append(case("argsort", "argsort(x)", argsort, dtype="i64", x=x))
    CASES.append(case("sort", "sort(x, descending=true)", falling,
                      dtype="i64" if x.dtype == np.int64 else "f32", x=x))
    CASES.append(case("argsort", "argsort(x, descending=true)", lambda x: argsort(x, -1, True), dtype="i64", x=x))
for axis in [0, 1, 2, -2]:
    CASES.append(case("sort", f"sort(x, {axis})", f"np.sort(x, {axis})", x=-CUBE))
    CASES.append(case("argsort", f"argsort(x, axis={axis})", lambda x, axis=axis: argsort(x, axis), dtype="i64",
                      x=-CUBE))
CASES += [
    case("sort", "sort(x, axis=none)", "np.sort(x, axis=None)", x=-CUBE),
    case("argsort", "argsort(x, axis=none)", "np.argsort(x, axis=None)", dtype="i64", x=-CUBE),
    case("sort", "x.sort(axis=0)", "np.sort(x, axis=0)", x=ROWS),
    case("sort", "sort(x.T)", "np.sort(x.T)", x=ROWS),
    case("sort", "sort(x[::-2, 1::3])", "np.sort(x[::-2, 1::3])", x=ROWS),
    case("sort", "sort(x)", "np.sort(x)", dtype="bool", x=B),
    case("sort", "sort(x, descending=true)", "np.sort(x)[:, ::-1]", dtype="bool", x=B),
    case("argsort", "argsort(x)", argsort, dtype="i64", x=B),
    case("argsort", "argsort(x)", argsort, dtype="i64", x=f(0.0, -0.0, 0.0, -1.0, -0.0)),
    case("sort", "sort(zeros(0))", "np.zeros(0)"),
    case("sort", "sort(zeros(3, 0))", "np.zeros((3, 0))"),
    case("argsort", "argsort(zeros(0, 3), axis=1)", "np.zeros((0, 3))", dtype="i64"),
    case("sort", "sort(x)", "np.sort(x)", dtype="i64", x=i(2**62, -2**63, 2**63 - 1, 0, -1)),
    case("sort", "sort(x)", "np.sort(x)", x=f(np.nan, 1, -np.inf, np.nan, np.inf, -0.0)),
    case("topk", "topk(x, 3)[0]", lambda x: falling(x)[:, :3], x=ROWS),
    case("topk", "topk(x, 3)[1]", lambda x: first(x, 3), dtype="i64", x=ROWS),
    case("topk", "topk(x, 4)[1]", lambda x: first(x, 4), dtype="i64", x=TIES),
    case("topk", "topk(x, 4, largest=false)[1]", lambda x: first(x, 4, largest=False), dtype="i64", x=TIES),
    case("topk", "topk(x, 2, axis=1)[0]", lambda x: falling(x, 1)[:, :2], x=CUBE),
    case("topk", "topk(x, 2, 0)[1]", lambda x: first(x, 2, 0), dtype="i64", x=CUBE),
    case("topk", "topk(x, 5, axis=none)[0]", "np.sort(x, axis=None)[::-1][:5]", x=CUBE),
    case("topk", "topk(x, 0)[0]", "np.zeros((2, 0))", x=F),
    case("topk", "topk(x, 3)[0]", "np.sort(x)[:, ::-1]", x=F),
    case("topk", "topk(x, 9)[1]", lambda x: first(x, 9), dtype="i64", x=SPECIAL),
    # 300007 elements in the order i * 7919 mod n: what sorts them is known.
    case("sort", "sort(x)[::30000]", "np.arange(300007)[::30000]", dtype="i64",
         before="x = arange(300007) * 7919 % 300007", numpy_before=""),
    case("sort", "all(sort(cast(x, f32), descending=true) == cast(300006 - arange(300007), f32))", "np.True_",
         dtype="bool", before="x = arange(300007) * 7919 % 300007", numpy_before=""),
    case("argsort", "all(x[argsort(x)] == arange(300007))", "np.True_", dtype="bool",
         before="x = arange(300007) * 7919 % 300007", numpy_before=""),
    case("argsort", "all(argsort(x // 150000) == argsort(cast(x, f32) // 150000))", "np.True_", dtype="bool",
         before="x = arange(300007) * 7919 % 300007", numpy_before=""),
    case("topk", "topk(x, 4)[0]", "300006 - np.arange(4)", dtype="i64",
         before="x = arange(300007) * 7919 % 300007", numpy_before=""),
    case("topk", "x[topk(x, 1000, largest=false)[1]][::100]", "np.arange(1000)[::100]", dtype="i64",
         before="x = arange(1200011) * 7919 % 1200011", numpy_before=""),
    case("topk", "topk(x // 300000, 5)[1]", lambda: first(np.arange(1200011) * 7919 % 1200011 // 300000, 5),
         dtype="i64", before="x = arange(1200011) * 7919 % 1200011", numpy_before=""),
]

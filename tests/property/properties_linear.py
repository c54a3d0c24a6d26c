"""Families of linear algebra: random equations of einsum, and what is solved and factored. Matrices are
far from singular, so that the bounds, in units of the last place, say something about the method."""

import numpy as np

from draw import REAL
from properties import Case


def contraction(d):
    """Two or three operands over a few letters, some of them twice in one operand, some stretched."""
    sizes = {letter: d.one_of([1, 2, 3, 4]) for letter in "abcde"}
    dtype = d.one_of(["f32", "f64", "i64"])
    terms = ["".join(d.one_of("abcde") for _ in range(d.whole(0, 4))) for _ in range(d.whole(1, 4))]
    operands = [d.operand(tuple(sizes[c] for c in t), dtype, -3, 3) for t in terms]
    equation = ",".join(terms)
    if d.chance(0.7):
        letters = sorted(set("".join(terms)))
        d.rng.shuffle(letters)
        equation += "->" + "".join(letters[:d.whole(0, len(letters) + 1)])
    wide = [o.wide().astype(np.float64) if dtype == "f32" else o.wide() for o in operands]
    want = np.einsum(equation, *wide)
    scale = None if dtype == "i64" else np.einsum(equation, *map(np.abs, wide)) + 1
    call = ", ".join(o.expression for o in operands)
    return Case("einsum", f'einsum("{equation}", {call})', want, dtype, 0 if dtype == "i64" else 64, scale)


def regular(d, dtype, name_columns=None):
    """A batch of matrices with a heavy diagonal, as an expression and for NumPy."""
    n = d.one_of([0, 1, 2, 3, 5, 8, 17])
    batch = d.shape(0, 2)[:2]
    batch = tuple(min(m, 3) for m in batch)
    x = d.operand(batch + (n, n), dtype, -1, 1)
    heavy = 2.0 * n + 1
    return f"({x.expression} + cast({heavy}, {dtype}) * eye({n}, dtype={dtype}))", \
        x.array.astype(np.float64) + heavy * np.eye(n), batch, n


def solved(d):
    dtype = d.one_of(["f32", "f64"])
    x, wide, batch, n = regular(d, dtype)
    form = d.one_of(["inv", "solve", "det", "slogdet", "cholesky"])
    if form == "inv":
        return Case(form, f"inv({x})", np.linalg.inv(wide), dtype, 64, 1.0)
    if form == "solve":
        b = d.operand(d.broadcasting(batch) + (n, d.one_of([0, 1, 3])), dtype, -3, 3)
        return Case(form, f"solve({x}, {b.expression})", np.linalg.solve(wide, b.array.astype(np.float64)), dtype,
                    64, 4.0)
    if form == "det":
        want = np.linalg.det(wide)
        return Case(form, f"det({x})", want, dtype, 64 + 16 * n, np.abs(want))
    if form == "slogdet":
        return Case(form, f"slogdet({x})[1]", np.linalg.slogdet(wide)[1], dtype, 64, 64.0)
    wide = np.tril(wide) + np.swapaxes(np.tril(wide, -1), -1, -2)
    return Case(form, f"cholesky({x})", np.linalg.cholesky(wide), dtype, 64, 8.0)


def factored(d):
    """What the factors make again, and the values, which have no sign to choose."""
    dtype = d.one_of(["f32", "f64"])
    shape = d.shape(0, 1)[:1] + (d.one_of([0, 1, 2, 3, 8, 17]), d.one_of([0, 1, 2, 3, 8, 17]))
    shape = tuple(min(n, 17) for n in shape)
    x = d.operand(shape, dtype, -3, 3)
    e, wide = x.expression, x.array.astype(np.float64)
    square = x.array.shape[-1] == x.array.shape[-2]
    form = d.one_of(["qr", "svd", "values", "eigh"] if square else ["qr", "svd", "values"])
    if form == "qr":
        return Case(form, f"(qr({e})[0] @ qr({e})[1])", wide, dtype, 256, 10.0)
    if form == "svd":
        return Case(form, f"((svd({e})[0] * svd({e})[1][..., none, :]) @ svd({e})[2])", wide, dtype, 512, 10.0)
    if form == "values":
        return Case("svd", f"svd({e})[1]", np.linalg.svd(wide, compute_uv=False), dtype, 256, 30.0)
    return Case(form, f"eigh({e})[0]", np.linalg.eigh(wide)[0], dtype, 256, 30.0)


def topmost(d):
    x = d.operand(d.shape(1, 3, zero=False), d.one_of(REAL + ["i64", "u8"]), -5, 5)
    axis = d.whole(-x.array.ndim, x.array.ndim)
    k = d.whole(0, x.array.shape[axis] + 1)
    largest = d.chance(0.5)
    order = np.argsort(-x.wide() if largest and x.dtype != "u8" else
                       -x.wide().astype(np.int64) if largest else x.wide(), axis=axis, kind="stable")
    at = np.take(order, range(k), axis=axis)
    call = f"topk({x.expression}, {k}, axis={axis}, largest={'true' if largest else 'false'})"
    if d.chance(0.5):
        return Case("topk", f"{call}[1]", at, "i64")
    return Case("topk", f"{call}[0]", np.take_along_axis(x.array, at, axis), x.dtype)


FAMILIES = [contraction, contraction, solved, factored, topmost]

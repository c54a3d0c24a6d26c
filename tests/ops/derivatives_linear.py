"""derivatives_linear: linear algebra and sorting, tested as derivatives.py tests the others. Where the
signs of vectors are free, what is differentiated does not depend on them."""

import numpy as np

from case import case
from derivatives import apart, by_all, wide

R = np.random.default_rng(11)
square = lambda *shape: (R.uniform(-1, 1, shape) + 2 * np.eye(shape[-1])).astype(np.float32)
SYMMETRIC = "x + x.swapaxes(-1, -2)"
turn = lambda x: np.swapaxes(x, -1, -2)
positive = lambda x: x @ turn(x) + np.eye(x.shape[-1])
POSITIVE = "x @ x.swapaxes(-1, -2) + eye(x.shape[-1], dtype=f64)"
L = np.linalg
of = lambda function: lambda **inputs: function(*inputs.values())


def svd(x):
    return L.svd(x, full_matrices=False)


CASES = [
    *by_all("det", "det(x)", of(L.det), x=square(3, 3)),
    *by_all("det", "det(x)", of(L.det), x=square(2, 2, 2), again=False),
    *by_all("det", "det(x)", of(L.det), x=wide(1, 1), again=False),
    # singular: the derivative is there, though no inverse is
    *by_all("det", "det(x)", of(L.det), x=np.array([[1, 2, 3], [2, 4, 6], [1, 0, 1]], np.float32), again=False),
    *by_all("det", "det(x)", of(L.det), x=np.zeros((3, 3), np.float32), again=False),
    *by_all("slogdet", "slogdet(x)[1]", lambda x: L.slogdet(x)[1], x=square(3, 3)),
    *by_all("slogdet", "slogdet(x)[1]", lambda x: L.slogdet(x)[1], x=-square(2, 3, 3), again=False),
    *by_all("inv", "inv(x)", of(L.inv), x=square(3, 3)),
    *by_all("inv", "inv(x)", of(L.inv), x=square(2, 2, 2), again=False),
    *by_all("solve", "solve(a, b)", of(L.solve), a=square(3, 3), b=wide(3, 2)),
    *by_all("solve", "solve(a, b)", of(L.solve), a=square(3, 3), b=wide(3), again=False),
    *by_all("solve", "solve(a, b)", of(L.solve), a=square(2, 3, 3), b=wide(3, 2), again=False),
    *by_all("solve", "solve(a, b)", of(L.solve), a=square(3, 3), b=wide(2, 3, 2), again=False),
    *by_all("solve", "solve(a, b)", lambda a, b: L.solve(a, np.stack([b, b])[..., None])[..., 0],
            a=square(2, 3, 3), b=wide(3), again=False),
    *by_all("cholesky", f"cholesky({POSITIVE})", lambda x: L.cholesky(positive(x)), x=wide(3, 3)),
    *by_all("cholesky", f"cholesky({POSITIVE})", lambda x: L.cholesky(positive(x)), x=wide(2, 3, 3), again=False),
    *by_all("qr", "qr(x)[0]", lambda x: L.qr(x)[0], x=square(3, 3)),
    *by_all("qr", "qr(x)[1]", lambda x: L.qr(x)[1], x=square(3, 3), again=False),
    *by_all("qr", "qr(x)[0] * 2 + qr(x)[1][0]", lambda x: L.qr(x)[0] * 2 + L.qr(x)[1][0], x=wide(4, 2), again=False),
    *by_all("qr", "qr(x)[1] + qr(x)[0][:, :1]", lambda x: L.qr(x)[1] + L.qr(x)[0][:, :1], x=wide(2, 4), again=False),
    *by_all("qr", "qr(x)[1]", lambda x: np.stack([L.qr(y)[1] for y in x]), x=wide(2, 4, 2), again=False),
    *by_all("svd", "svd(x)[1]", lambda x: svd(x)[1], x=wide(3, 3)),
    *by_all("svd", "square(svd(x)[0])", lambda x: svd(x)[0] ** 2, x=wide(3, 3), again=False),
    *by_all("svd", "square(svd(x)[0])", lambda x: svd(x)[0] ** 2, x=wide(4, 2), again=False),
    *by_all("svd", "square(svd(x)[2])", lambda x: svd(x)[2] ** 2, x=wide(2, 4), again=False),
    *by_all("svd", "svd(x)[0] @ svd(x)[2]", lambda x: svd(x)[0] @ svd(x)[2], x=wide(4, 3), again=False),
    *by_all("svd", "svd(x)[0] @ svd(x)[2]", lambda x: svd(x)[0] @ svd(x)[2], x=wide(2, 3), again=False),
    *by_all("svd", "svd(x)[1]", lambda x: svd(x)[1], x=wide(2, 4, 3), again=False),
    *by_all("eigh", f"eigh({SYMMETRIC})[0]", lambda x: L.eigh(x + turn(x))[0], x=wide(3, 3)),
    *by_all("eigh", f"square(eigh({SYMMETRIC})[1])", lambda x: L.eigh(x + turn(x))[1] ** 2, x=wide(3, 3), again=False),
    *by_all("eigh", f"eigh({SYMMETRIC})[0]", lambda x: L.eigh(x + turn(x))[0], x=wide(2, 3, 3), again=False),
    # equal values have no vectors of their own, and the values are still right
    case("svd", "grad(sum(svd(x)[1]), x)", "np.eye(3)", dtype="f64", before="x = 2 * eye(3, dtype=f64)",
         numpy_before=""),
    case("eigh", "grad(sum(eigh(x)[0] ** 2), x)", "4 * np.eye(3)", dtype="f64",
         before="x = 2 * eye(3, dtype=f64)", numpy_before=""),
    *by_all("trace", "trace(x)", of(np.trace), x=wide(3, 4)),
    *by_all("trace", "trace(x, -1)", lambda x: np.trace(x, -1), x=wide(3, 2), again=False),
    *by_all("trace", "trace(x, 1, 2, 0)", lambda x: np.trace(x, 1, 2, 0), x=wide(2, 3, 4), again=False),
    *by_all("dot", "dot(a, b)", of(np.dot), a=wide(2, 3), b=wide(4, 3, 2), again=False),
    *by_all("outer", "outer(a, b)", of(np.outer), a=wide(3), b=wide(2), again=False),
    *by_all("einsum", 'einsum("ij,jk,kl->il", a, b, c)', lambda a, b, c: a @ b @ c, a=wide(2, 3), b=wide(3, 4),
            c=wide(4, 2), again=False),
    *by_all("einsum", 'einsum("ii->i", x)', lambda x: np.einsum("ii->i", x), x=wide(3, 3)),
    *by_all("einsum", 'einsum("bij,bij->b", x, y)', lambda x, y: np.einsum("bij,bij->b", x, y), x=wide(2, 3, 2),
            y=wide(2, 3, 2)),
    *by_all("einsum", 'einsum("...ij,jk", x, y)', lambda x, y: x @ y, x=wide(2, 3, 2), y=wide(2, 3), again=False),
    *by_all("sort", "sort(x)", of(np.sort), x=apart(3, 5)),
    *by_all("sort", "sort(x, 0, descending=true)", lambda x: np.sort(x, 0)[::-1], x=apart(4, 3), again=False),
    *by_all("sort", "sort(x, none)", lambda x: np.sort(x, None), x=apart(2, 3), again=False),
    *by_all("topk", "topk(x, 2)[0]", lambda x: np.sort(x)[:, :-3:-1], x=apart(3, 5)),
    *by_all("topk", "topk(x, 2, 0)[0]", lambda x: np.sort(x, 0)[:-3:-1], x=apart(4, 3), again=False),
]

"""linear algebra: matmul in the shapes, orders and sizes that take different ways through it."""

import numpy as np

from case import case
from data import CUBE, F, I, f, i

A = (np.arange(35, dtype=np.float32).reshape(5, 7) - 17) / 8
W = (np.arange(21, dtype=np.float32).reshape(7, 3) - 10) / 4
BATCH = (np.arange(40, dtype=np.float32).reshape(2, 4, 5) - 20) / 8
M = dict(tol=1e-6, close=1e-5)

CASES = [
    case("matmul", "matmul(a, b)", "a @ b", **M, a=A, b=W),
    case("matmul", "a @ b", "a @ b", **M, a=A, b=W),
    case("matmul", "b.T @ a.T", "b.T @ a.T", **M, a=A, b=W),
    case("matmul", "a @ a.T", "a @ a.T", **M, a=A),
    case("matmul", "a.T @ a", "a.T @ a", **M, a=A),
    case("matmul", "a @ v", "a @ v", **M, a=A, v=W[:, 0].copy()),
    case("matmul", "v @ b", "v @ b", **M, v=A[0].copy(), b=W),
    case("matmul", "v @ v", "v @ v", **M, v=A[0].copy()),
    case("matmul", "x @ w", "x @ w", **M, x=BATCH, w=A),
    case("matmul", "x @ x.swapaxes(1, 2)", "x @ x.swapaxes(1, 2)", **M, x=BATCH),
    case("matmul", "a[:, ::2] @ b[::2, :]", "a[:, ::2] @ b[::2, :]", **M, a=A, b=W),
    case("matmul", "a[1:4, 2:6] @ b[2:6, 1:]", "a[1:4, 2:6] @ b[2:6, 1:]", **M, a=A, b=W),
    case("matmul", "a @ b.T", "a @ b.T", dtype="i64", a=I, b=I),
    case("matmul", "zeros(3, 0) @ zeros(0, 4)", "np.zeros((3, 4))"),
    case("matmul", "(ones(300, 200) @ ones(200, 100))[::60, ::20]", "np.full((5, 5), 200)"),
    case("matmul", "(eye(65) @ reshape(arange(65 * 33), 65, 33))[::9, ::6]",
         "np.arange(65 * 33).reshape(65, 33)[::9, ::6]"),
    case("matmul", "relu(a @ b + 1)", "np.maximum(a @ b + 1, 0)", **M, a=A, b=W),
]

"""linear algebra: matmul in the shapes, orders and sizes that take different ways through it; products by
letters; and what LAPACK solves and factors. Where signs are free, the factors are multiplied again."""

import numpy as np

from case import case
from data import CUBE, F, I, f, i

A = (np.arange(35, dtype=np.float32).reshape(5, 7) - 17) / 8
W = (np.arange(21, dtype=np.float32).reshape(7, 3) - 10) / 4
BATCH = (np.arange(40, dtype=np.float32).reshape(2, 4, 5) - 20) / 8
M = dict(tol=1e-6, close=1e-5)
FOUR = np.arange(120, dtype=np.float32).reshape(2, 3, 4, 5) / 16 - 3
SQUARE = np.array([[4, 1, -2, 0.5], [1, 3, 0, 1], [-2, 0, 5, -1], [0.25, 1, -1, 2]], np.float32)
SINGULAR = np.array([[1, 2, 3], [2, 4, 6], [1, 0, 1]], np.float32)
SYMMETRIC = np.array([[4, 1, -2, 0.5], [1, 3, 0, 1], [-2, 0, 5, -1], [0.5, 1, -1, 2]], np.float32)
SQUARES = np.stack([SQUARE, SQUARE.T + 1, 2 * np.eye(4, dtype=np.float32)])[None]  # [1, 3, 4, 4]
POSITIVE = np.stack([SYMMETRIC, SYMMETRIC @ SYMMETRIC, np.eye(4, dtype=np.float32)])
TALL = np.array([[1, 2, 0], [3, -4, 1], [5, 6, 2], [0, 1, -1], [2, 2, 2]], np.float32)
L = dict(tol=1e-5, close=1e-5)
D = dict(dtype="f64", tol=1e-12, close=1e-12)
TWICE = "x = cast(x, f64)"

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
    # other dtypes: f64 and whole numbers in loops of our own, narrow ones widened for each product
    case("matmul", "cast(a, f64) @ b", "a @ b", dtype="f64", tol=1e-15, close=1e-14, a=A, b=W),
    case("matmul", "cast(x, f64) @ w", "x @ w", dtype="f64", tol=1e-15, close=1e-14, x=BATCH, w=A),
    case("matmul", "v @ v", "x[0, 0] @ x[0, 0]", dtype="f64", tol=1e-15, before="v = cast(x, f64)[0, 0]",
         numpy_before="", x=BATCH),
    case("matmul", "m[:, ::2] @ m[:, 1][::2]", "m[:, ::2] @ m[:, 1][::2]", dtype="f64", tol=1e-15, close=1e-14,
         before="m = cast(x, f64)", numpy_before="m = x", x=SQUARE),
    case("matmul", "m[1] @ m.T", "m[1] @ m.T", dtype="f64", tol=1e-15, close=1e-14,
         before="m = cast(x, f64)", numpy_before="m = x", x=SQUARE),
    case("matmul", "(m @ m.T)[::50, ::43]", "(m @ m.T)[::50, ::43]", dtype="f64",
         before="m = cast(reshape(arange(251 * 307) % 97, 251, 307), f64)",
         numpy_before="m = (np.arange(251 * 307) % 97).reshape(251, 307).astype(float)"),
    case("matmul", "(m.T @ m)[::50, ::43]", "(m.T @ m)[::50, ::43]", dtype="i64",
         before="m = reshape(arange(251 * 307) % 97 - 48, 251, 307)",
         numpy_before="m = (np.arange(251 * 307) % 97 - 48).reshape(251, 307)"),
    case("matmul", "(cast(m, f64) @ m[0])[::31]", "(m @ m[0])[::31]", dtype="f64",
         before="m = reshape(arange(501 * 307) % 97, 501, 307)",
         numpy_before="m = (np.arange(501 * 307) % 97).reshape(501, 307).astype(float)"),
    case("matmul", "(m[0] @ cast(m.T, f64))[::31]", "(m @ m[0])[::31]", dtype="f64",
         before="m = reshape(arange(501 * 307) % 97, 501, 307)",
         numpy_before="m = (np.arange(501 * 307) % 97).reshape(501, 307).astype(float)"),
    case("matmul", "x @ y", "x @ y", dtype="i64", x=i(2**62, 3), y=np.array([[4], [2**61]])),
    case("matmul", "cast(a, f16) @ cast(b, f16)", "np.float16(a @ b)", dtype="f16", tol=1e-3, close=1e-3, a=A, b=W),
    case("matmul", "cast(x, bf16) @ cast(w, bf16)", "x @ w", dtype="bf16", tol=8e-3, close=1e-2, x=BATCH, w=A),
    case("matmul", "cast(a.T, f16) @ cast(a[:, ::2], f16)", "a.T @ a[:, ::2]", dtype="f16", tol=1e-3, close=1e-3,
         a=A),
    case("matmul", "cast(a, u8) @ cast(a, u8)", "a.astype(np.uint8) @ a.astype(np.uint8)", dtype="u8",
         a=np.array([[100, 200], [50, 60]])),
    case("matmul", "cast(a, i8) @ cast(a, i32)", "a.astype(np.int8) @ a.astype(np.int32)", dtype="i32",
         a=np.array([[100, 20], [-50, 60]])),
    case("matmul", "zeros(3, 0, dtype=f64) @ zeros(0, 4, dtype=f64)", "np.zeros((3, 4))", dtype="f64"),
    case("matmul", "zeros(0, 2, 3) @ zeros(3, 4)", "np.zeros((0, 2, 4))"),
    # many small products, dealt out
    case("matmul", "sum(x @ y, axis=[1, 2])[::9]", "np.sum(x @ y, axis=(1, 2))[::9]", dtype="f64",
         before="x = cast(reshape(arange(64 * 9 * 8) % 11, 64, 9, 8), f64); y = x.swapaxes(1, 2)",
         numpy_before="x = (np.arange(64 * 9 * 8) % 11).reshape(64, 9, 8).astype(float); y = x.swapaxes(1, 2)"),
    case("matmul", "sum(x @ y, axis=[1, 2])[::9]", "np.sum(x @ y, axis=(1, 2))[::9]",
         before="x = cast(reshape(arange(64 * 9 * 8) % 11, 64, 9, 8), f32); y = x.swapaxes(1, 2)",
         numpy_before="x = (np.arange(64 * 9 * 8) % 11).reshape(64, 9, 8).astype(float); y = x.swapaxes(1, 2)"),
    case("matmul", "x[:, none] @ y", "x[:, None] @ y", **M, x=BATCH, y=FOUR[:, :, :, :].swapaxes(2, 3).copy()),

    case("dot", "dot(a, b)", "np.dot(a, b)", **M, a=A, b=W),
    case("dot", "dot(v, v)", "np.dot(v, v)", **M, v=A[0].copy()),
    case("dot", "dot(a, v)", "np.dot(a, v)", **M, a=A, v=A[0].copy()),
    case("dot", "dot(x, y)", "np.dot(x, y)", **M, x=BATCH, y=FOUR[:, :, :, :].swapaxes(2, 3).copy()),
    case("dot", "dot(x, v)", "np.dot(x, v)", **M, x=FOUR, v=f(1, -2, 3, 0.5, 2)),
    case("dot", "dot(a, 2)", "np.dot(a, 2)", a=A),
    case("dot", "dot(a, b.T)", "np.dot(a, b.T)", dtype="i64", a=I, b=I),
    case("outer", "outer(a, b)", "np.outer(a, b)", a=F, b=f(1, -2, 3)),
    case("outer", "outer(a, b)", "np.outer(a, b)", dtype="i64", a=I, b=i(2, 0)),
    case("outer", "outer(2, 3)", "np.outer(2, 3)", dtype="i64"),
    case("trace", "trace(x)", "np.trace(x)", x=SQUARE),
    case("trace", "trace(x)", "np.trace(x)", dtype="i64", x=I),
    case("trace", "trace(x, 1)", "np.trace(x, 1)", x=A),
    case("trace", "trace(x, offset=-2)", "np.trace(x, offset=-2)", x=A),
    case("trace", "trace(x, 100)", "np.trace(x, 100)", x=A),
    case("trace", "trace(x, axis1=2, axis2=-1)", "np.trace(x, axis1=2, axis2=-1)", tol=1e-6, x=FOUR),
    case("trace", "trace(x, -1, 1, 0)", "np.trace(x, -1, 1, 0)", x=CUBE),
    case("trace", "trace(x[::-1, ::2])", "np.trace(x[::-1, ::2])", x=A),
]

# equations, with the operands that they take
for equation, names in [
    ("ij,jk->ik", "ab"), ("ij,jk", "ab"), ("ij,jk->ki", "ab"), ("ji,jk->ik", "xw"), ("ij->ji", "a"), ("ji", "a"),
    ("ij->", "a"), ("ij->i", "a"), ("ij->j", "a"), ("ii", "s"), ("ii->i", "s"), ("ij,ij->", "aa"), ("ij,ij->ij", "aa"),
    ("i,j", "vv"), ("i,i", "vv"), ("i,i->i", "vv"), ("i,j->ji", "vv"), ("i,ij,j", "vsv"), ("ij,kj->ik", "aa"),
    ("bij,bjk->bik", "pq"), ("bij,bkj->bik", "pp"), ("bij,bij->b", "pp"), ("bij,bij->bj", "pp"), ("bij,jk->bik", "pa"),
    ("bij,bjk->ikb", "pq"), ("...ij,...jk", "pq"), ("...ij,...jk->k...i", "pq"), ("i...,i...->...", "ss"),
    ("...,...", "ss"), ("...->...", "s"), ("...i->...", "f"), ("i...->...i", "f"), ("abcd,cd->ba", "fg"),
    ("abcd,abcd->", "ff"), ("abcd,bd->ac", "fh"), ("ij,jk,kl,lm->im", "abcb"), ("iji->j", "d"), ("iij,j->i", "ev"),
    ("iii", "c3"), ("ij,ik,il->jkl", "xxx"), ("b,bij->ij", "yp"), ("Ab,bA", "ss"), ("ij , j k -> ik", "ab"),
    ("->", "2"), (",i->i", "2v"),
]:
    # every letter is one input, but digits are numbers
    data = {"a": A, "b": W, "x": A, "w": A[:, :3].copy(), "s": SQUARE, "v": f(1, -2, 0.5, 3), "p": BATCH,
            "q": BATCH.swapaxes(1, 2).copy(), "f": FOUR, "g": FOUR[0, 0].copy(), "h": FOUR[0, :, 0].copy(),
            "d": np.arange(18, dtype=np.float32).reshape(3, 2, 3), "y": f(2, -1),
            "e": np.arange(36, dtype=np.float32).reshape(3, 3, 4)}
    if equation == "ij,jk,kl,lm->im":
        operands, data = "a, b, b.T, x.T", {"a": A, "b": W, "x": A}
    elif equation == "iii":
        operands, data = "x", {"x": np.arange(27, dtype=np.float32).reshape(3, 3, 3)}
    else:
        operands = ", ".join(names)
        data = {n: data[n] for n in names if n.isalpha()}
    whole = all(n.isdigit() for n in names)
    CASES.append(case("einsum", f'einsum("{equation}", {operands})', f'np.einsum("{equation}", {operands})',
                      dtype="i64" if whole else "f32", tol=1e-5, close=1e-4, **data))
CASES += [
    case("einsum", 'einsum("ij,jk", [a, b])', "a @ b", **M, a=A, b=W),
    case("einsum", 'einsum("ij,jk", a, b)', "np.einsum('ij,jk', a, b)", dtype="i64", a=I, b=I.T.copy()),
    case("einsum", 'einsum("ij,jk", cast(a, f64), b)', "a @ b", dtype="f64", tol=1e-15, close=1e-14, a=A, b=W),
    case("einsum", 'einsum("ij,kj->ik", a, b)', "np.einsum('ij,kj->ik', a, b)", **M, a=A, b=A[:, :1].copy()),
    case("einsum", 'einsum("ij,ij->i", a, b)', "np.einsum('ij,ij->i', a, b)", **M, a=A, b=A[:1].copy()),
    case("einsum", 'einsum("ij,jk", zeros(2, 0), zeros(0, 3))', "np.zeros((2, 3))"),
    case("einsum", 'einsum("bhqd,bhkd->bhqk", x, y)', "np.einsum('bhqd,bhkd->bhqk', x, y)", tol=1e-5, close=1e-4,
         x=FOUR, y=FOUR + 1),
    case("einsum", 'einsum("bqhd,bkhd->bhqk", x, y)', "np.einsum('bqhd,bkhd->bhqk', x, y)", tol=1e-5, close=1e-4,
         x=FOUR, y=FOUR + 1),

    # ---- solved and factored -----------------------------------------------------------------------
    case("det", "det(x)", "np.linalg.det(x)", **L, x=SQUARE),
    case("det", "det(x)", "np.linalg.det(x)", **L, x=SQUARES),
    case("det", "det(x)", "np.linalg.det(x)", **D, before=TWICE, numpy_before="", x=SQUARES),
    case("det", "det(x.T)", "np.linalg.det(x)", **L, x=SQUARE),
    case("det", "det(x)", "np.linalg.det(x)", tol=1e-6, x=I[:, :2].copy()),
    case("det", "det(x)", "np.float64(0)", close=1e-6, x=SINGULAR),
    case("det", "det(zeros(0, 0))", "np.float64(1)"),
    case("det", "det(zeros(2, 3, 3))", "np.zeros(2)"),
    case("det", "det([[3]])", "np.float64(3)"),
    case("det", "det(10000 * eye(9))", "np.float64(1e36)", tol=1e-6),
    case("slogdet", "slogdet(x)[0]", "np.linalg.slogdet(x)[0]", x=-SQUARES),
    case("slogdet", "slogdet(x)[1]", "np.linalg.slogdet(x)[1]", **L, x=SQUARES),
    case("slogdet", "slogdet(x)[1]", "np.linalg.slogdet(x)[1]", **D, before=TWICE, numpy_before="", x=SQUARES),
    case("slogdet", "slogdet(1000 * eye(100))[1]", "np.log(1000) * 100", tol=1e-6),
    case("slogdet", "stack(slogdet(zeros(2, 2)))", "np.array([0, -np.inf])"),
    case("inv", "inv(x)", "np.linalg.inv(x)", **L, x=SQUARE),
    case("inv", "inv(x)", "np.linalg.inv(x)", **L, x=SQUARES),
    case("inv", "inv(x)", "np.linalg.inv(x)", **D, before=TWICE, numpy_before="", x=SQUARES),
    case("inv", "inv(x.T[::-1, :])", "np.linalg.inv(x.T[::-1])", **L, x=SQUARE),
    case("inv", "inv(x)", "np.linalg.inv(x)", **L, x=i(2, 1, 1, 3).reshape(2, 2)),
    case("inv", "inv(cast(x, f16))", "np.linalg.inv(x)", dtype="f16", tol=2e-3, close=2e-3, x=SQUARE),
    case("inv", "inv(zeros(0, 0))", "np.zeros((0, 0))"),
    case("inv", "inv(zeros(0, 3, 3))", "np.zeros((0, 3, 3))"),
    case("inv", "inv([[4.0]])", "np.array([[0.25]])"),
    case("inv", "max(abs(inv(m) @ m - eye(130)))", "np.float64(0)", dtype="f64", close=1e-12,
         before="m = cast(reshape(arange(130 * 130) * 7919 % 1009, 130, 130), f64) / 1009 + 3 * eye(130)",
         numpy_before=""),
    # NumPy's pivots beside a NaN are chance: some elements become numbers, or the matrix singular.
    case("inv", "inv(x)", "np.full((2, 2), np.nan)", x=f(np.nan, 2, 2, 4).reshape(2, 2)),
    case("inv", "inv(x)", "np.full((2, 2), np.nan)", x=f(0, 0, 0, np.nan).reshape(2, 2)),
    case("inv", "inv(stack([eye(2), x]))", "np.stack([np.eye(2), np.full((2, 2), np.nan)])",
         x=f(np.nan, 0, 0, 1).reshape(2, 2)),
    case("solve", "solve(a, b)", "np.full(2, np.nan)", a=f(np.nan, 0, 0, 1).reshape(2, 2), b=f(0, 0)),
    case("det", "det(x)", "np.float64(np.nan)", x=f(np.nan, 2, 2, 4).reshape(2, 2)),
    case("det", "det(x)", "np.float64(np.nan)", x=f(np.nan, 1, 0, 0).reshape(2, 2)),
    case("slogdet", "slogdet(x)[1]", "np.float64(np.nan)", x=f(np.nan, 2, 2, 4).reshape(2, 2)),
    case("solve", "solve(a, b)", "np.linalg.solve(a, b)", **L, a=SQUARE, b=f(1, 2, 3, 4)),
    case("solve", "solve(a, b)", "np.linalg.solve(a, b)", **L, a=SQUARE, b=A[:4].copy()),
    case("solve", "solve(a, b)", "np.linalg.solve(a, b)", **D, before="a = cast(a, f64)", numpy_before="", a=SQUARE,
         b=A[:4].copy()),
    case("solve", "solve(a, b)", "np.linalg.solve(a, b)", **L, a=SQUARES, b=A[:4].copy()),
    case("solve", "solve(a, b)", "np.linalg.solve(a, b)", **L, a=SQUARE, b=BATCH),
    case("solve", "solve(a, b)", "np.linalg.solve(a, np.broadcast_to(b[:, None], (1, 3, 4, 1)))[..., 0]", **L,
         a=SQUARES, b=f(1, 2, 3, 4)),
    case("solve", "solve(a.T, b[:, ::-1])", "np.linalg.solve(a.T, b[:, ::-1])", **L, a=SQUARE, b=A[:4].copy()),
    case("solve", "solve(a, b)", "np.linalg.solve(a, b)", **L, a=i(2, 1, 1, 3).reshape(2, 2), b=i(1, 2)),
    case("solve", "solve(zeros(0, 0), zeros(0, 2))", "np.zeros((0, 2))"),
    case("solve", "solve(eye(3), zeros(3, 0))", "np.zeros((3, 0))"),
    case("cholesky", "cholesky(x)", "np.linalg.cholesky(x)", **L, x=SYMMETRIC),
    case("cholesky", "cholesky(x)", "np.linalg.cholesky(x)", **L, x=POSITIVE),
    case("cholesky", "cholesky(x)", "np.linalg.cholesky(x)", **D, before=TWICE, numpy_before="", x=POSITIVE),
    case("cholesky", "cholesky(tril(x))", "np.linalg.cholesky(x)", **L, x=SYMMETRIC),
    case("cholesky", "cholesky([[9]])", "np.array([[3]])"),
    case("cholesky", "cholesky(zeros(0, 0))", "np.zeros((0, 0))"),
]
for x in [SQUARE, TALL, TALL.T.copy(), SQUARES, BATCH, TALL[:, :1].copy(), SINGULAR]:
    CASES += [
        case("qr", "q @ r", "x", **L, before="q, r = qr(x)", numpy_before="", x=x),
        case("qr", "q.swapaxes(-1, -2) @ q", "np.eye(min(x.shape[-2:])) + 0 * (x.sum((-1, -2))[..., None, None])", **L,
             before="q, r = qr(x)", numpy_before="", x=x),
        case("qr", "tril(qr(x)[1], -1)", "0 * np.linalg.qr(x)[1]", x=x),
        case("qr", "qr(x)[1]", "np.linalg.qr(x)[1]", **D, before=TWICE, numpy_before="", x=x),
        case("svd", "(u * s[..., none, :]) @ vt", "x", **L, before="u, s, vt = svd(x)", numpy_before="", x=x),
        case("svd", "svd(x)[1]", "np.linalg.svd(x, compute_uv=False)", **L, x=x),
        case("svd", "svd(x)[1]", "np.linalg.svd(x, compute_uv=False)", **D, before=TWICE, numpy_before="", x=x),
        case("svd", "svd(x)[0].swapaxes(-1, -2) @ svd(x)[0]",
             "np.eye(min(x.shape[-2:])) + 0 * (x.sum((-1, -2))[..., None, None])", **L, x=x),
        case("svd", "svd(x, full_matrices=true)[2] @ svd(x, full_matrices=true)[2].swapaxes(-1, -2)",
             "np.eye(x.shape[-1]) + 0 * (x.sum((-1, -2))[..., None, None])", **L, x=x),
    ]
for x in [SYMMETRIC, POSITIVE, POSITIVE[:, :1, :1].copy(), np.eye(3, dtype=np.float32)]:
    CASES += [
        case("eigh", "eigh(x)[0]", "np.linalg.eigh(x)[0]", **L, x=x),
        case("eigh", "eigh(x)[0]", "np.linalg.eigh(x)[0]", **D, before=TWICE, numpy_before="", x=x),
        case("eigh", "x @ v - v * w[..., none, :]", "0 * x", close=1e-5, before="w, v = eigh(x)", numpy_before="", x=x),
        case("eigh", "v.swapaxes(-1, -2) @ v", "np.eye(x.shape[-1]) + 0 * x", **L, before="w, v = eigh(x)",
             numpy_before="", x=x),
        case("eigh", "eigh(tril(x))[0]", "np.linalg.eigh(x)[0]", **L, x=x),
    ]
CASES += [
    case("eigh", "eigh(x)[1]", "np.abs(np.linalg.eigh(x)[1]) * np.sign(np.linalg.eigh(x)[1])", **D, before=TWICE,
         numpy_before="", x=SYMMETRIC),
    case("svd", "svd(x, full_matrices=true)[0][:, :3]", "np.linalg.svd(x)[0][:, :3]", **D, before=TWICE,
         numpy_before="", x=TALL),
    case("svd", "svd(zeros(3, 0))[0]", "np.zeros((3, 0))"),
    case("svd", "svd(zeros(3, 0), full_matrices=true)[0]", "np.eye(3)"),
    case("svd", "svd(zeros(0, 3))[2]", "np.zeros((0, 3))"),
    case("qr", "qr(zeros(3, 0))[0]", "np.zeros((3, 0))"),
    case("qr", "qr(zeros(0, 3))[1]", "np.zeros((0, 3))"),
    case("qr", "qr(zeros(0, 3, 2))[0]", "np.zeros((0, 3, 2))"),
    case("eigh", "eigh(zeros(0, 0))[0]", "np.zeros(0)"),
    case("svd", "svd(cast(x, f16))[1]", "np.linalg.svd(x, compute_uv=False)", dtype="f16", tol=2e-3, x=TALL),
    case("svd", "svd(x)[1]", "np.linalg.svd(x, compute_uv=False)", **L, x=I),
    case("qr", "abs(qr(x)[1][0, 0])", "np.sqrt(np.sum(x[:, 0] ** 2))", **L, x=I),
]

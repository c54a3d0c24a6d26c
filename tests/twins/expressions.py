"""Expressions as the language and as PyTorch write them, with the operands that they are defined on."""

import torch
import torch.nn.functional as F


class Expression:
    def __init__(self, text, torch, shapes, low=-2.0, high=2.0, dtypes=("f64", "f32")):
        self.text, self.torch, self.low, self.high, self.dtypes = text, torch, low, high, dtypes
        self.shapes = shapes


def size(rng):
    return int(rng.integers(1, 7))


def one(rng):
    return [tuple(size(rng) for _ in range(int(rng.integers(0, 4))))]


def matrix(rng):
    return [(size(rng) + 1, size(rng) + 1)]


def square(rng):
    n = size(rng) + 1
    return [(n, n)]


def square_and_columns(rng):
    n = size(rng) + 1
    return [(n, n), (n, size(rng))]


def pair(rng):
    """Two that broadcast."""
    full = tuple(size(rng) for _ in range(int(rng.integers(1, 4))))
    part = tuple(1 if rng.random() < 0.4 else n for n in full[int(rng.integers(0, len(full))):])
    return [full, part] if rng.random() < 0.5 else [part, full]


def product(rng):
    i, k, j = size(rng), size(rng), size(rng)
    batch = (size(rng),) if rng.random() < 0.5 else ()
    return [batch + (i, k), ((batch if rng.random() < 0.5 else ()) + (k, j))]


def images(rng):
    h, w, c, o = size(rng) + 3, size(rng) + 3, int(rng.integers(1, 4)), int(rng.integers(1, 4))
    return [(2, h, w, c), (3, 2, c, o)]


def rows(rng):
    return [(size(rng), size(rng) + 1)]


def queries(rng):
    b, t, s, d = size(rng), size(rng), size(rng), size(rng) + 1
    return [(b, t, d), (b, s, d), (b, s, d)]


def well_shaped(a):
    """A matrix with an inverse, in both languages `a @ a.T + 3 eye`."""
    return a @ a.mT + 3 * torch.eye(a.shape[-1], dtype=a.dtype)


def convolution(x, k, **options):
    return F.conv2d(x.permute(0, 3, 1, 2).contiguous(), k.permute(3, 2, 0, 1).contiguous(), **options).permute(0, 2, 3, 1)


E = Expression
HALF = ("f64", "f32", "f16", "bf16")
EXPRESSIONS = [
    *[E(f"{name}(a)", f, one, low, high, HALF) for name, f, low, high in [
        ("exp", torch.exp, -2, 2), ("expm1", torch.expm1, -2, 2), ("log", torch.log, 0.1, 4),
        ("log1p", torch.log1p, -0.5, 4), ("log2", torch.log2, 0.1, 4), ("sqrt", torch.sqrt, 0.1, 4),
        ("rsqrt", torch.rsqrt, 0.2, 4), ("square", torch.square, -2, 2), ("reciprocal", torch.reciprocal, 0.5, 4),
        ("sin", torch.sin, -4, 4), ("cos", torch.cos, -4, 4), ("tan", torch.tan, -1, 1), ("asin", torch.asin, -0.8, 0.8),
        ("acos", torch.acos, -0.8, 0.8), ("atan", torch.atan, -4, 4), ("sinh", torch.sinh, -2, 2),
        ("cosh", torch.cosh, -2, 2), ("tanh", torch.tanh, -3, 3), ("sigmoid", torch.sigmoid, -4, 4),
        ("softplus", F.softplus, -4, 4), ("relu", torch.relu, -2, 2), ("elu", F.elu, -2, 2), ("gelu", F.gelu, -3, 3),
        ("silu", F.silu, -4, 4), ("erf", torch.erf, -2, 2), ("abs", torch.abs, -2, 2), ("negative", torch.neg, -2, 2)]],
    E("leaky_relu(a)", lambda a: F.leaky_relu(a, 0.2), one, dtypes=HALF),
    E("clip(a, -1, 1)", lambda a: torch.clamp(a, -1, 1), one),
    E("a ** 3", lambda a: a ** 3, one, dtypes=HALF),
    E("a + b", torch.add, pair, dtypes=HALF), E("a - b", torch.sub, pair, dtypes=HALF),
    E("a * b", torch.mul, pair, dtypes=HALF), E("a / b", torch.div, pair, 0.5, 3, HALF),
    E("a ** b", torch.pow, pair, 0.5, 2), E("atan2(a, b)", torch.atan2, pair, 0.2, 2),
    E("maximum(a, b)", torch.maximum, pair), E("minimum(a, b)", torch.minimum, pair),
    E("where(a > 0, a * b, b)", lambda a, b: torch.where(a > 0, a * b, b), pair),
    E("sum(a)", torch.sum, one), E("mean(a)", torch.mean, one), E("prod(a)", torch.prod, one, 0.5, 1.5),
    E("max(a)", torch.amax, one), E("min(a, axis=0)", lambda a: torch.amin(a, 0), matrix),
    E("sum(a, axis=0, keepdims=true)", lambda a: a.sum(0, keepdim=True), matrix),
    E("var(a, axis=1)", lambda a: a.var(1, correction=0), matrix), E("std(a)", lambda a: a.std(correction=0), matrix),
    E("norm(a)", torch.linalg.norm, matrix), E("logsumexp(a, axis=-1)", lambda a: torch.logsumexp(a, -1), matrix),
    E("cumsum(a, axis=0)", lambda a: torch.cumsum(a, 0), matrix), E("sort(a, axis=1)", lambda a: a.sort(1)[0], matrix),
    E("a.T", lambda a: a.mT, matrix), E("a[::-1]", lambda a: a.flip(0), matrix), E("a[1:, 0]", lambda a: a[1:, 0], matrix),
    E("a[[0, 1, 0]]", lambda a: a[[0, 1, 0]], matrix), E("a[[0, 1], [1, 0]]", lambda a: a[[0, 1], [1, 0]], matrix),
    E("a[a > 0]", lambda a: a[a > 0], matrix), E("roll(a, 1, axis=0)", lambda a: a.roll(1, 0), matrix),
    E("concat([a, a * 2], axis=1)", lambda a: torch.cat([a, a * 2], 1), matrix),
    E("stack([a, a * a])", lambda a: torch.stack([a, a * a]), matrix),
    E("repeat(a, 3, axis=0)", lambda a: a.repeat_interleave(3, 0), matrix), E("tile(a, [2, 3])", lambda a: a.repeat(2, 3), matrix),
    E("pad(a, 1)", lambda a: F.pad(a, (1, 1, 1, 1)), matrix), E("tril(a)", torch.tril, matrix), E("triu(a, 1)", lambda a: torch.triu(a, 1), matrix),
    E("diag(a)", torch.diag, matrix), E("split(a, 1, axis=0)[0]", lambda a: a, matrix),
    E("reshape(a, -1)", lambda a: a.reshape(-1), matrix), E("broadcast_to(a, [2] + a.shape)", lambda a: a.expand(2, *a.shape), matrix),
    E("a @ b", torch.matmul, product), E("outer(flatten(a), flatten(b))", lambda a, b: torch.outer(a.flatten(), b.flatten()), pair),
    E('einsum("ij,kj->ki", a, a * a)', lambda a: torch.einsum("ij,kj->ki", a, a * a), matrix),
    E("trace(a)", torch.trace, square),
    E("det(a @ a.T + 3 * eye(a.shape[0]))", lambda a: torch.linalg.det(well_shaped(a)), square),
    E("inv(a @ a.T + 3 * eye(a.shape[0]))", lambda a: torch.linalg.inv(well_shaped(a)), square),
    E("solve(a @ a.T + 3 * eye(a.shape[0]), b)", lambda a, b: torch.linalg.solve(well_shaped(a), b), square_and_columns),
    E("cholesky(a @ a.T + 3 * eye(a.shape[0]))", lambda a: torch.linalg.cholesky(well_shaped(a)), square),
    E("qr(a @ a.T + 3 * eye(a.shape[0]))[1] ** 2", lambda a: torch.linalg.qr(well_shaped(a))[1] ** 2, square),
    E("svd(a)[1]", lambda a: torch.linalg.svdvals(a), matrix),
    E("eigh(a @ a.T)[0]", lambda a: torch.linalg.eigvalsh(a @ a.mT), square),
    E("softmax(a)", lambda a: torch.softmax(a, -1), rows, dtypes=HALF),
    E("log_softmax(a, axis=0)", lambda a: torch.log_softmax(a, 0), rows, dtypes=HALF),
    E("layer_norm(a, epsilon=1e-5)", lambda a: F.layer_norm(a, a.shape[-1:]), rows),
    E("attention(a, b, c)", F.scaled_dot_product_attention, queries),
    E("attention(a, a, a, causal=true)", lambda a: F.scaled_dot_product_attention(a, a, a, is_causal=True), lambda r: [(2, 5, 3)]),
    E("conv2d(a, b)", convolution, images), E("conv2d(a, b, strides=2)", lambda a, b: convolution(a, b, stride=2), images),
    E("conv2d(a, b, dilation=2)", lambda a, b: convolution(a, b, dilation=2), lambda r: [(1, 7, 6, 2), (3, 2, 2, 3)]),
    E("max_pool2d(a, 2)", lambda a: F.max_pool2d(a.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1), lambda r: [(2, 4, 6, 3)]),
    E("avg_pool2d(a, 2)", lambda a: F.avg_pool2d(a.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1), lambda r: [(2, 5, 6, 3)]),
    E("mse(a, b)", F.mse_loss, lambda r: rows(r) * 2), E("mae(a, b)", F.l1_loss, lambda r: rows(r) * 2),
    E("huber(a, b)", F.huber_loss, lambda r: rows(r) * 2),
    E("embedding([0, 1, 0], a)", lambda a: F.embedding(torch.tensor([0, 1, 0]), a), matrix),
    E("tanh(a @ b) @ tanh(a @ b).T", lambda a, b: torch.tanh(a @ b) @ torch.tanh(a @ b).mT, lambda r: [(3, 4), (4, 2)]),
    E("grad(sum(exp(a) * a * a), a)", lambda a: torch.exp(a) * (a * a + 2 * a), one),
    E("grad(sum(tanh(a) ** 2 * b), a)", lambda a, b: 2 * torch.tanh(a) * (1 - torch.tanh(a) ** 2) * b, lambda r: rows(r) * 2),
]

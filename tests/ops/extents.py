"""Tensors of eight axes, of none, and of no elements: every kind of operation has to take them."""

import numpy as np

from case import case

EIGHT = (np.arange(2**8, dtype=np.float32).reshape((2,) * 8) - 100) / 8
ODD = (np.arange(2 * 3 * 1 * 2 * 1 * 3 * 2 * 1, dtype=np.float32).reshape(2, 3, 1, 2, 1, 3, 2, 1) - 30) / 4
# (call, NumPy's if it differs, dtype)
OF_EIGHT = [
    ("x + x", None, "f32"), ("x.T * 2", None, "f32"), ("exp(x / 100)", "np.exp(x / 100)", "f32"), ("x > 0", None, "bool"),
    ("sum(x)", "x.sum()", "f32"), ("sum(x, axis=[0, 3, 7])", "x.sum((0, 3, 7))", "f32"),
    ("mean(x, axis=5, keepdims=true)", "x.mean(5, keepdims=True)", "f32"), ("max(x, axis=[1, 2])", "x.max((1, 2))", "f32"),
    ("argmax(x, axis=3)", "x.argmax(3)", "i64"), ("cumsum(x, axis=2)", "x.cumsum(2)", "f32"),
    ("transpose(x, [7, 0, 3, 1, 2, 6, 5, 4])", "x.transpose(7, 0, 3, 1, 2, 6, 5, 4)", "f32"),
    ("reshape(x.T, [4, -1])", "x.T.reshape(4, -1)", "f32"), ("flip(x, axis=[0, 6])", "np.flip(x, (0, 6))", "f32"),
    ("x[1, ..., ::-1]", None, "f32"), ("x[:, [0, 1, 1], 0]", None, "f32"), ("x[:, [1, 0], :, :, [0, 1]]", None, "f32"),
    ("x[x > 3]", None, "f32"), ("concat([x, x], axis=4)", "np.concatenate([x, x], 4)", "f32"),
    ("tile(x, [1, 2, 1, 1, 1, 1, 1, 2])", "np.tile(x, [1, 2, 1, 1, 1, 1, 1, 2])", "f32"),
    ("pad(x, 1)", "np.pad(x, 1)", "f32"), ("roll(x, 1, axis=6)", "np.roll(x, 1, 6)", "f32"),
    ("take(x, [1, 0, 1], axis=7)", "np.take(x, [1, 0, 1], 7)", "f32"), ("repeat(x, 2, axis=0)", "np.repeat(x, 2, 0)", "f32"),
    ("split(x, 2, axis=3)[1]", "np.split(x, 2, 3)[1]", "f32"), ("squeeze(x[:, :1])", "np.squeeze(x[:, :1])", "f32"),
    ("broadcast_to(x[:, :1], x.shape)", "np.broadcast_to(x[:, :1], x.shape)", "f32"),
    ("where(x > 0, x, x.T.T * 2)", "np.where(x > 0, x, x * 2)", "f32"), ("tril(x)", "np.tril(x)", "f32"),
    ("gather(x, argmax(x, axis=1, keepdims=true), axis=1)", "x.max(1, keepdims=True)", "f32"),
]
SET = ["x[1, ..., 0] = 7", "x[:, [0, 1], :, 0] = 5", "x[x > 2] = 1", "x[..., 1] += 1", "x[0, 1] = x[1, 0] * 2"]
# Of no elements: the shape is (2, 0, 3).
OF_NONE = [
    ("x + 1", None, "f32"), ("x * ones(3)", "x * np.ones(3)", "f32"), ("exp(x)", "np.exp(x)", "f32"), ("x == x", None, "bool"),
    ("sum(x)", "x.sum()", "f32"), ("sum(x, axis=1)", "x.sum(1)", "f32"), ("sum(x, axis=0)", "x.sum(0)", "f32"),
    ("prod(x, axis=1)", "x.prod(1)", "f32"), ("any(x > 0)", "np.any(x > 0)", "bool"), ("all(x > 0, axis=1)", "np.all(x > 0, 1)", "bool"),
    ("max(x, axis=0)", "x.max(0)", "f32"), ("cumsum(x, axis=1)", "x.cumsum(1)", "f32"), ("x.T", None, "f32"),
    ("reshape(x, [0, 5])", "x.reshape(0, 5)", "f32"), ("flatten(x)", "x.ravel()", "f32"), ("flip(x)", "np.flip(x)", "f32"),
    ("x[0]", None, "f32"), ("x[:, :, ::-1]", None, "f32"), ("x[1, 0:5]", None, "f32"), ("x[[0, 1, 1]]", None, "f32"),
    ("x[x > 0]", None, "f32"), ("x[..., [2, 0]]", None, "f32"), ("concat([x, x], axis=1)", "np.concatenate([x, x], 1)", "f32"),
    ("concat([x, ones(2, 2, 3)], axis=1)", "np.concatenate([x, np.ones((2, 2, 3))], 1)", "f32"),
    ("stack([x, x])", "np.stack([x, x])", "f32"), ("tile(x, [2, 3, 1])", "np.tile(x, (2, 3, 1))", "f32"),
    ("repeat(x, 3, axis=1)", "np.repeat(x, 3, 1)", "f32"), ("pad(x, 1)", "np.pad(x, 1)", "f32"), ("roll(x, 1, axis=1)", "np.roll(x, 1, 1)", "f32"),
    ("take(x, [1, 0], axis=0)", "np.take(x, [1, 0], 0)", "f32"), ("split(x, 2)[0]", "np.split(x, 2)[0]", "f32"),
    ("broadcast_to(x, [4, 2, 0, 3])", "np.broadcast_to(x, (4, 2, 0, 3))", "f32"), ("squeeze(x[:1])", "np.squeeze(x[:1])", "f32"),
    ("where(x > 0, x, 1)", "np.where(x > 0, x, 1)", "f32"), ("x @ ones(3, 4)", "x @ np.ones((3, 4))", "f32"),
    ("ones(2, 4, 2) @ zeros(2, 2, 0)", "np.ones((2, 4, 2)) @ np.zeros((2, 2, 0))", "f32"),
    ("ones(4, 0) @ ones(0, 3)", "np.ones((4, 0)) @ np.ones((0, 3))", "f32"), ("tril(x)", "np.tril(x)", "f32"),
    ("cast(x, i64)", "x.astype(np.int64)", "i64"), ("unique(x)", "np.unique(x)", "f32"), ("zeros_like(x)", "np.zeros_like(x)", "f32"),
    ("sort(x, axis=1)", "np.sort(x, 1)", "f32"), ("argsort(x, axis=2)", "np.argsort(x, 2)", "i64"),
    ("clip(x, 0, 1)", "np.clip(x, 0, 1)", "f32"), ("bincount(cast(flatten(x), i64), 3)", "np.bincount(x.ravel().astype(int), minlength=3)", "i64"),
]
# A single number in a tensor without axes.
OF_ONE = [
    ("x + 1", None, "f32"), ("sum(x)", "x.sum()", "f32"), ("max(x)", "x.max()", "f32"), ("x[none]", "x[None]", "f32"), ("x[...]", None, "f32"),
    ("flatten(x)", "x.ravel()", "f32"), ("reshape(x, [1, 1])", "x.reshape(1, 1)", "f32"), ("x.T", None, "f32"), ("x[true]", "x[True]", "f32"),
    ("broadcast_to(x, [2, 2])", "np.broadcast_to(x, (2, 2))", "f32"), ("stack([x, x])", "np.stack([x, x])", "f32"), ("x * ones(2, 3)", "x * np.ones((2, 3))", "f32"),
    ("cumsum(x)", "np.cumsum(x)", "f32"), ("where(x > 0, x, 0)", "np.where(x > 0, x, 0)", "f32"), ("x[x > 0]", "x[x > 0]", "f32"),
    ("tile(x, 3)", "np.tile(x, 3)", "f32"), ("repeat(x, 2)", "np.repeat(x, 2)", "f32"), ("squeeze(x)", "np.squeeze(x)", "f32"),
]

NONE = "x = zeros(2, 0, 3)"
ONE = "x = sum([2.5])"
CASES = [case(None, call, numpy or call, dtype=dtype, tol=2e-6, close=1e-5, x=EIGHT) for call, numpy, dtype in OF_EIGHT]
CASES += [case(None, call, numpy or call, dtype=dtype, tol=2e-6, close=1e-5, x=ODD) for call, numpy, dtype in OF_EIGHT
          if "split" not in call and "[1, 0]" not in call and "[1, 0, 1]" not in call and "[0, 1" not in call]
CASES += [case(None, "x", "x", before=statement, x=EIGHT) for statement in SET]
CASES += [case(None, call, numpy or call, dtype=dtype, before=NONE, numpy_before="x = np.zeros((2, 0, 3))")
          for call, numpy, dtype in OF_NONE]
CASES += [case(None, call, numpy or call, dtype=dtype, before=ONE, numpy_before="x = np.array(2.5)")
          for call, numpy, dtype in OF_ONE]

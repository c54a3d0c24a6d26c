"""derivatives of networks: grad against central differences of the references in networks.py, in f64; first and second,
also by one operand of the derivative by another."""

import numpy as np

from case import case
from derivatives import slope
from networks import (attention, conv2d, crossentropy, divergence, huber, layer_norm, pool, softmax, some, some_there,
                      written, yes_no)


def derived(name, call, reference, by, **inputs):
    """sum(call * w) is differentiated by each of `by`; then that derivative, along v, by each of `by`."""
    shape = np.shape(reference(**inputs))
    weights = some(*shape, step=5, of=11)
    rule = dict(before=f"w = {some_there(*shape, step=5, of=11)}", numpy_before="", dtype="f64")
    loss = f"sum({call} * w)"

    def total(values):
        return float((reference(**values) * weights).sum())

    def first(to):
        return lambda **v: slope(lambda x: total({**v, to: x}), v[to])

    def second(of, to, along, h=2e-3):
        points = [(1, -2), (-8, -1), (8, 1), (-1, 2)]

        def way(v):
            return sum(c * total({**v, of: v[of] + k * h * along}) for c, k in points) / (12 * h)
        return lambda **v: slope(lambda x: way({**v, to: x}), v[to])

    for to in by:
        yield case(name, f"grad({loss}, {to})", first(to), tol=1e-7, close=1e-8, **rule, **inputs)
        for of in by:
            along = some(*inputs[of].shape, step=3, of=7)
            v = some_there(*along.shape, step=3, of=7)
            yield case(name, f"grad(sum(grad({loss}, {of}) * {v}) + 0 * sum({to}), {to})", second(of, to, along), tol=1e-6,
                       close=1e-6, **rule, **inputs)


def wide(*shape, step=7):
    return some(*shape, step=step).astype(float)


CASES = []
X, KERNEL = wide(1, 4, 5, 2, step=3), wide(3, 2, 2, 2, step=5)
for kernel, options in [
        ((3, 2, 2, 2), {}), ((3, 2, 2, 2), dict(strides=(2, 1))), ((3, 2, 2, 2), dict(strides=2, padding="same")),
        ((3, 2, 2, 2), dict(dilation=2, padding="same")),
        ((3, 2, 2, 2), dict(strides=(3, 2), dilation=(1, 2), padding="same")),
        ((3, 2, 1, 4), dict(groups=2)), ((2, 3, 1, 2), dict(groups=2, strides=2, padding="same")),
        ((1, 1, 2, 3), {}), ((1, 1, 2, 2), dict(strides=(1, 3)))]:
    CASES += derived("conv2d", f"square(conv2d(x, k{written(options)}))", lambda x, k, o=options: conv2d(x, k, **o) ** 2,
                     "xk", x=X, k=wide(*kernel, step=5))
# Elements far from each other: no difference changes which is the largest.
APART = np.random.default_rng(1).permutation(40).reshape(1, 4, 5, 2) / 16
for options in [{}, dict(size=(3, 2), strides=1), dict(size=3, strides=2, padding="same")]:
    CASES += derived("max_pool2d", f"square(max_pool2d(x{written(options)}))",
                     lambda x, o=options: pool(x, np.nanmax, **o) ** 2, "x", x=APART)
    CASES += derived("avg_pool2d", f"square(avg_pool2d(x{written(options)}))",
                     lambda x, o=options: pool(x, np.nanmean, **o) ** 2, "x", x=APART)

ROWS, SCALE = wide(3, 4), np.array([2.0, 3, 4, 5])
PLACES, ROW_PLACES = np.array([[1, 0], [2, 1]]), np.array([[1, 0, -1], [1, 1, 2]])
COLUMN_PLACES = np.array([[1, 0], [1, 1], [-1, -1]])
CASES += [
    *derived("softmax", "softmax(x)", softmax, "x", x=ROWS),
    *derived("softmax", "softmax(x, 0)", lambda x: softmax(x, 0), "x", x=ROWS),
    *derived("log_softmax", "log_softmax(x)", lambda x: np.log(softmax(x)), "x", x=ROWS),
    *derived("log_softmax", "log_softmax(x, 0)", lambda x: np.log(softmax(x, 0)), "x", x=ROWS),
    *derived("layer_norm", "layer_norm(x, a, b)", lambda x, a, b: layer_norm(x) * a + b, "xab", x=ROWS, a=SCALE, b=SCALE - 3),
    *derived("layer_norm", "layer_norm(x, axis=0)", lambda x: layer_norm(x, 0), "x", x=ROWS),
    *derived("batch_norm", "batch_norm(x, scale=a)", lambda x, a: layer_norm(x, 0) * a, "xa", x=ROWS, a=SCALE),
    *derived("batch_norm", "batch_norm(x, m, v)", lambda x, m, v: (x - m) / np.sqrt(v + 1e-3), "xmv", x=ROWS,
             m=SCALE - 3, v=SCALE),
    *derived("dropout", "dropout(x, 0)", lambda x: x, "x", x=ROWS),
    *derived("embedding", "square(embedding(i, t))", lambda i, t: t[i] ** 2, "t", i=PLACES, t=wide(3, 2)),
    *derived("take", "square(take(t, i, 1))", lambda i, t: np.take(t, i, 1) ** 2, "t",
             i=np.array([1, 0, -1, 1]), t=wide(3, 3)),
    *derived("take", "square(take(t, i))", lambda i, t: np.take(t, i) ** 2, "t", i=PLACES - 1, t=wide(3, 3)),
    *derived("gather", "square(gather(t, i, 0))", lambda i, t: np.take_along_axis(t, i, 0) ** 2, "t", i=ROW_PLACES,
             t=wide(3, 3)),
    *derived("gather", "square(gather(t, i, 1))", lambda i, t: np.take_along_axis(t, i, 1) ** 2, "t", i=COLUMN_PLACES,
             t=wide(3, 3)),
    *derived("attention", "attention(q, k, v, causal=true)",
             lambda q, k, v: attention(q, k, v, np.tri(3, 2, dtype=bool)), "qkv", q=wide(3, 2), k=wide(2, 2, step=5), v=wide(2, 3, step=3)),
]

# The same place thousands of times: what is added there is cut into chunks.
for places, hot in [(700, 650), (66000, 65800)]:
    CASES.append(case("take", "grad(sum(take(t, i) * w), t)",
                      lambda t, n=places, h=hot: np.array([(np.arange(h) % 7).sum(), (np.arange(h, n) % 7).sum(), 0]),
                      before=f"w = f32(arange({places}) % 7); i = i64(arange({places}) // {hot})", numpy_before="",
                      t=np.arange(3, dtype=np.float32)))

LABELS, CHANCES = np.eye(3)[[0, 2]], softmax(wide(2, 3) / 2)
for name, call, reference in [
        ("categorical_crossentropy", "categorical_crossentropy(t, p)", crossentropy),
        ("categorical_crossentropy", "categorical_crossentropy(t, p, true, 0.1)",
         lambda t, p: crossentropy(t * 0.9 + 0.1 / 3, softmax(p))),
        ("kl_divergence", "kl_divergence(t * 0.9 + 0.03, p)", lambda t, p: divergence(t * 0.9 + 0.03, p)),
        ("mse", "mse(t, p)", lambda t, p: ((t - p) ** 2).mean()),
        ("mae", "mae(t, p)", lambda t, p: np.abs(t - p).mean()),
        ("huber", "huber(t, p, 0.4)", lambda t, p: huber(t, p, 0.4)),
        ("binary_crossentropy", "binary_crossentropy(t, p)", yes_no),
        ("binary_crossentropy", "binary_crossentropy(t, p, true)", lambda t, p: yes_no(t, 1 / (1 + np.exp(-p))))]:
    CASES += derived(name, call, reference, "p", t=LABELS, p=CHANCES)
for logits in ("", ", true"):
    CASES += derived("sparse_categorical_crossentropy", f"sparse_categorical_crossentropy(t, p{logits})",
                     lambda t, p, z=bool(logits): crossentropy(np.eye(3)[t], softmax(p) if z else p), "p", t=np.array([0, 2]),
                     p=CHANCES)

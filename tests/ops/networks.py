"""networks: softmax, norms, convolutions, pools, attention and losses, against plain NumPy written out here."""

import numpy as np

from case import KINDS, bf16, case
from data import CUBE, F, f, i

M = dict(tol=2e-6, close=2e-6)


def some(*shape, step=7, of=13):
    """Small numbers with few digits, the same in the language: see `some_there`."""
    n = int(np.prod(shape))
    return (((np.arange(n) * step) % of - of // 2) / 4).astype(np.float32).reshape(shape)


def some_there(*shape, step=7, of=13):
    n = int(np.prod(shape))
    return f"reshape(((arange({n}) * {step}) % {of} - {of // 2}) / 4, {list(shape)})"


def pair(v):
    return (v, v) if isinstance(v, int) else tuple(v)


def borders(size, reach, stride, padding):
    """What `same` puts before and after, as Keras does."""
    if padding == "valid":
        return 0, 0
    missing = max((-(-size // stride) - 1) * stride + reach - size, 0)
    return missing // 2, missing - missing // 2


def windows(x, size, strides, dilation, padding, border):
    """x with its border, the number of places, and a function from a place to what is under the window."""
    reach = [(size[a] - 1) * dilation[a] + 1 for a in (0, 1)]
    b = [borders(x.shape[1 + a], reach[a], strides[a], padding) for a in (0, 1)]
    x = np.pad(x, [(0, 0), b[0], b[1], (0, 0)], constant_values=border)
    places = [(x.shape[1 + a] - reach[a]) // strides[a] + 1 for a in (0, 1)]

    def under(row, column):
        at = [slice(p * s, p * s + r, d) for p, s, r, d in zip((row, column), strides, reach, dilation)]
        return x[:, at[0], at[1], :]
    return places, under


def conv2d(x, k, strides=1, padding="valid", dilation=1, groups=1):
    places, under = windows(x, k.shape[:2], pair(strides), pair(dilation), padding, 0)
    out = np.zeros((len(x), *places, k.shape[3]))
    inside, filters = k.shape[2], k.shape[3] // groups
    for row in range(places[0]):
        for column in range(places[1]):
            for g in range(groups):
                part = under(row, column)[..., g * inside:(g + 1) * inside]
                out[:, row, column, g * filters:(g + 1) * filters] = np.tensordot(
                    part, k[..., g * filters:(g + 1) * filters], 3)
    return out


def pool(x, reduce, size=2, strides=None, padding="valid"):
    size = pair(size)
    places, under = windows(x, size, pair(strides or size), (1, 1), padding, np.nan)
    out = [[reduce(under(row, column), axis=(1, 2)) for column in range(places[1])] for row in range(places[0])]
    return np.array(out).reshape(*places, len(x), x.shape[3]).transpose(2, 0, 1, 3)


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def layer_norm(x, axis=-1, epsilon=1e-3):
    return (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + epsilon)


def attention(q, k, v, seen=True, scale=None):
    scores = q @ k.swapaxes(-1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)
    return softmax(np.where(seen, scores, -1e30)) @ v


CASES = []

# ---- softmax and norms ----
for axis in (-1, 0, 1):
    CASES += [
        case("softmax", f"softmax(x, axis={axis})", lambda x, a=axis: softmax(x, a), **M, x=CUBE),
        case("log_softmax", f"log_softmax(x, {axis})", lambda x, a=axis: np.log(softmax(x, a)), **M, x=CUBE),
        case("softmax", f"softmax(x.T, axis={axis})", lambda x, a=axis: softmax(x.T, a), **M, x=CUBE),
        case("layer_norm", f"layer_norm(x, axis={axis})", lambda x, a=axis: layer_norm(x, a), **M, x=CUBE),
    ]
CASES += [
    case("softmax", "softmax(x)", softmax, **M, x=f(1000, 1001, -1000)),
    case("softmax", "softmax(x)", softmax, **M, x=f(3)),
    case("softmax", "softmax(x)", softmax, **M, x=f(0, -np.inf, 1)),
    case("softmax", "softmax(x)", lambda x: np.full(2, np.nan), x=f(np.nan, 1)),
    case("softmax", "softmax(zeros(0, 3))", "np.zeros((0, 3))"),
    case("softmax", "softmax(x)", softmax, **M, x=i(1, 2, 3)),
    case("softmax", "softmax(x)[::37]", lambda: softmax(some(3000))[::37], before=f"x = {some_there(3000)}",
         numpy_before="", **M),
    case("softmax", "softmax(x, dim=1)[1, ::7, ::19]", lambda: softmax(some(2, 50, 130), 1)[1, ::7, ::19],
         before=f"x = {some_there(2, 50, 130)}", numpy_before="", **M),
    case("log_softmax", "log_softmax(x)", lambda x: x - 1001 - np.log(1 + np.exp(-1.0)), **M, x=f(1000, 1001)),
    case("log_softmax", "log_softmax(x, 1)[1, ::7, ::19]",
         lambda: np.log(softmax(some(2, 50, 130), 1))[1, ::7, ::19], before=f"x = {some_there(2, 50, 130)}",
         numpy_before="", **M),
    case("layer_norm", "layer_norm(x, [2, 3, 4, 5], [1, 0, 1, 0])", lambda x: layer_norm(x) * [2, 3, 4, 5] + [1, 0, 1, 0],
         **M, x=CUBE),
    case("layer_norm", "layer_norm(x, gamma=2, beta=1, eps=0.1)", lambda x: layer_norm(x, -1, 0.1) * 2 + 1, **M, x=CUBE),
    case("layer_norm", "layer_norm(x, axis=[0, 2])", lambda x: layer_norm(x, (0, 2)), **M, x=CUBE),
    case("layer_norm", "layer_norm(x, w, w / 2, axis=[1, 2])", lambda x, w: layer_norm(x, (1, 2)) * w + w / 2, **M,
         x=CUBE, w=some(3, 4)),
    case("layer_norm", "layer_norm(x, w, axis=1)", lambda x, w: layer_norm(x, 1) * w[:, None], **M, x=CUBE, w=some(3)),
    case("layer_norm", "layer_norm(x + 10000)", layer_norm, tol=2e-3, close=1e-3, x=CUBE),
    case("layer_norm", "layer_norm(zeros(0, 3))", "np.zeros((0, 3))"),
    case("layer_norm", "layer_norm(x)[:, ::97]", lambda: layer_norm(some(2, 5000))[:, ::97],
         before=f"x = {some_there(2, 5000)}", numpy_before="", **M),
    case("batch_norm", "batch_norm(x)", lambda x: layer_norm(x, (0, 1)), **M, x=CUBE),
    case("batch_norm", "batch_norm(x)", lambda x: layer_norm(x, 0), **M, x=F),
    case("batch_norm", "batch_norm(x, m, v)", lambda x, m, v: (x - m) / np.sqrt(v + 1e-3), **M, x=F, m=f(1, 2, 3),
         v=f(4, 5, 0)),
    case("batch_norm", "batch_norm(x, m, v, v, m, 0.5)", lambda x, m, v: (x - m) / np.sqrt(v + 0.5) * v + m, **M, x=F,
         m=f(1, 2, 3), v=f(4, 5, 0)),
    case("batch_norm", "batch_norm(x, scale=v, offset=none)", lambda x, v: layer_norm(x, 0) * v, **M, x=F, v=f(4, 5, 0)),
    case("batch_norm", "batch_norm(x, mean=1, variance=4)", lambda x: (x - 1) / np.sqrt(4.001), **M, x=F),
]

# ---- convolutions ----
CONV = [
    ((2, 5, 6, 3), (3, 3, 3, 4), {}),
    ((1, 5, 5, 1), (5, 5, 1, 1), {}),
    ((2, 7, 5, 2), (3, 2, 2, 3), dict(strides=2)),
    ((2, 7, 5, 2), (3, 2, 2, 3), dict(strides=(2, 3), padding="same")),
    ((1, 6, 6, 2), (2, 2, 2, 2), dict(padding="same")),
    ((1, 9, 8, 2), (3, 3, 2, 3), dict(dilation=2)),
    ((1, 9, 8, 2), (3, 3, 2, 3), dict(dilation=(3, 1), padding="same")),
    ((1, 9, 9, 1), (3, 3, 1, 2), dict(dilation=2, strides=2, padding="same")),
    ((2, 5, 5, 4), (3, 3, 2, 6), dict(groups=2)),
    ((2, 5, 5, 4), (3, 3, 1, 4), dict(groups=4, padding="same")),
    ((2, 5, 5, 4), (3, 3, 1, 8), dict(groups=4, strides=2)),
    ((2, 4, 3, 5), (1, 1, 5, 2), {}),
    ((2, 4, 3, 4), (1, 1, 2, 2), dict(groups=2)),
    ((2, 5, 3, 2), (1, 1, 2, 3), dict(strides=2)),
    ((1, 2, 2, 1), (3, 3, 1, 1), dict(padding="same")),
    ((0, 5, 5, 2), (3, 3, 2, 3), {}),
    ((1, 20, 21, 17), (3, 3, 17, 9), {}),
]


def written(options):
    text = {"same": '"same"', "valid": '"valid"'}
    return "".join(f", {name}={text.get(v, list(v) if isinstance(v, tuple) else v)}" for name, v in options.items())


for x, k, options in CONV:
    few = "[:, ::5, ::6, ::4]" if x[1] == 20 else ""
    CASES.append(case("conv2d", f"conv2d(x, k{written(options)}){few}",
                      lambda x=x, k=k, o=options, few=few: eval(f"r{few}", {"r": conv2d(some(*x), some(*k, step=5), **o)}),
                      before=f"x = {some_there(*x)}; k = {some_there(*k, step=5)}", numpy_before="", **M))
CASES += [
    case("conv2d", "conv2d(x.transpose([0, 2, 1, 3]), k[::-1], padding=SAME)",
         lambda: conv2d(some(2, 5, 6, 3).transpose(0, 2, 1, 3), some(3, 3, 3, 2)[::-1], padding="same"),
         before=f"x = {some_there(2, 5, 6, 3)}; k = {some_there(3, 3, 3, 2)}", numpy_before="", **M),
    # blocks of places, several to a task and more than one task
    case("conv2d", "flatten(conv2d(x, k))[::9973]", lambda: conv2d(some(3, 40, 41, 8), some(3, 3, 8, 32)).ravel()[::9973],
         before=f"x = {some_there(3, 40, 41, 8)}; k = {some_there(3, 3, 8, 32)}", numpy_before="", **M),
    case("conv2d", "flatten(conv2d(x, k))[::997]", lambda: conv2d(some(1, 2100, 1, 16), some(1, 1, 16, 3)).ravel()[::997],
         before=f"x = {some_there(1, 2100, 1, 16)}; k = {some_there(1, 1, 16, 3)}", numpy_before="", **M),
]

# ---- pools ----
POOLS = [
    ((2, 4, 6, 3), {}),
    ((2, 5, 7, 2), {}),
    ((2, 5, 7, 2), dict(padding="same")),
    ((1, 6, 6, 2), dict(size=3)),
    ((1, 6, 7, 2), dict(size=(3, 2), strides=1)),
    ((1, 6, 7, 2), dict(size=3, strides=(2, 1), padding="same")),
    ((1, 5, 5, 1), dict(size=2, strides=3)),
    ((1, 3, 3, 2), dict(size=(3, 3))),
    ((1, 2, 2, 1), dict(size=5, padding="same")),
    ((0, 4, 4, 2), {}),
]
for x, options in POOLS:
    for name, reduce in [("max_pool2d", np.nanmax), ("avg_pool2d", np.nanmean)]:
        CASES.append(case(name, f"{name}(x{written(options)})", lambda x=x, r=reduce, o=options: pool(some(*x), r, **o),
                          before=f"x = {some_there(*x)}", numpy_before="", **M))
CASES += [
    case("max_pool2d", "flatten(max_pool2d(x))", lambda x: f(np.nan, np.inf), x=np.array(
        [[[[1], [np.nan], [np.inf], [2]], [[5], [6], [-np.inf], [0]]]], np.float32)),
    case("avg_pool2d", "flatten(avg_pool2d(x.transpose([0, 2, 1, 3]), pool_size=[2, 1]))",
         lambda: pool(some(1, 3, 4, 2).transpose(0, 2, 1, 3), np.mean, (2, 1)).ravel(),
         before=f"x = {some_there(1, 3, 4, 2)}", numpy_before="", **M),
]

# ---- dropout, embedding, attention ----
CASES += [
    case("dropout", "dropout(ones(1000), 0.25)",
         check=lambda r: set(np.unique(r.round(5))) == {0.0, 1.33333} and 700 < (r > 0).sum() < 800),
    case("dropout", "dropout(x, 0)", "x", x=F),
    case("dropout", "dropout(x / 0, 1)", lambda x: np.zeros((2, 3)), x=F),
    case("dropout", "a - dropout(ones(50), 0.5)",
         lambda: np.zeros(50), before="seed 7; a = dropout(ones(50), 0.5); seed 7", numpy_before=""),
    case("embedding", "embedding(x, t)", lambda x, t: t[x], x=i(2, 0, 2), t=some(3, 4)),
    case("embedding", "embedding(x, t)", lambda x, t: t[x], x=np.array([[1, 0], [2, 2]]), t=some(3, 4)),
    case("embedding", "embedding(1, t)", lambda t: t[1], t=some(3, 4)),
    case("embedding", "embedding(x, t.T)", lambda x, t: t.T[x], x=i(3, 0), t=some(3, 4)),
    case("embedding", "embedding(x, t)", lambda x, t: t[x], dtype="i64", x=i(1, 0), t=np.arange(6).reshape(3, 2)),
    case("embedding", "embedding(x, t)", lambda t: np.zeros((0, 4)), before="x = cast(zeros(0), i64)", numpy_before="",
         t=some(3, 4)),
]
Q, K, V = some(2, 3, 4), some(2, 5, 4, step=5), some(2, 5, 6, step=3)
SEEN = np.array([[True, False, True, True, False]] * 3)
ATTENTION = dict(M, q=Q, k=K, v=V)
CASES += [
    case("attention", "attention(q, k, v)", attention, **ATTENTION),
    case("attention", "attention(q[0], k[0], v[0])", lambda q, k, v: attention(q[0], k[0], v[0]), **ATTENTION),
    case("attention", "attention(q, k[0], v[1])", lambda q, k, v: attention(q, k[0], v[1]), **ATTENTION),
    case("attention", "attention(q, k, v, causal=true)",
         lambda q, k, v: attention(q, k, v, np.tri(3, 5, dtype=bool)), **ATTENTION),
    case("attention", "attention(q, k, v, is_causal=true, scale=2)",
         lambda q, k, v: attention(q, k, v, np.tri(3, 5, dtype=bool), 2), **ATTENTION),
    case("attention", "attention(q, k, v, mask=m)", lambda q, k, v, m: attention(q, k, v, m), m=SEEN, **ATTENTION),
    case("attention", "attention(q, k, v, mask=m[0], causal=true)",
         lambda q, k, v, m: attention(q, k, v, m & np.tri(3, 5, dtype=bool)), m=SEEN, **ATTENTION),
    case("attention", "attention(q, k, v, mask=zeros(3, 5) == 1)", lambda q, k, v: attention(q, k, v, False), **ATTENTION),
]

# ---- losses ----
P = softmax(some(4, 3).astype(np.float64)).astype(np.float32)
ONE_HOT = np.eye(3, dtype=np.float32)[[0, 2, 1, 1]]
LABELS = i(0, 2, 1, 1)
YES, CHANCE = f(1, 0, 1, 0), f(0.9, 0.2, 1, 0)


def crossentropy(t, p):
    p = np.clip(p / p.sum(-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -(t * np.log(p)).sum(-1).mean()


def yes_no(t, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()


def huber(t, p, delta=1.0):
    e = np.abs(t - p)
    return np.where(e <= delta, e * e / 2, delta * e - delta * delta / 2).mean()


def divergence(t, p):
    t, p = np.clip(t, 1e-7, 1), np.clip(p, 1e-7, 1)
    return (t * np.log(t / p)).sum(-1).mean()


CASES += [
    case("categorical_crossentropy", "categorical_crossentropy(t, p)", crossentropy, **M, t=ONE_HOT, p=P),
    case("categorical_crossentropy", "categorical_crossentropy(t, p * 3)", crossentropy, **M, t=ONE_HOT, p=P),
    case("categorical_crossentropy", "categorical_crossentropy(t, t)", lambda t: crossentropy(t, t), tol=0.2, t=ONE_HOT),
    case("categorical_crossentropy", "categorical_crossentropy(t, z, from_logits=true)",
         lambda t, z: crossentropy(t, softmax(z)), **M, t=ONE_HOT, z=some(4, 3)),
    case("categorical_crossentropy", "categorical_crossentropy(t, p, label_smoothing=0.1)",
         lambda t, p: crossentropy(t * 0.9 + 0.1 / 3, p), **M, t=ONE_HOT, p=P),
    case("categorical_crossentropy", "categorical_crossentropy(y_true=t, y_pred=p)", crossentropy, **M,
         t=ONE_HOT.reshape(2, 2, 3), p=P.reshape(2, 2, 3)),
    case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy(t, p)",
         lambda t, p: crossentropy(np.eye(3)[t], p), **M, t=LABELS, p=P),
    case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy(expand_dims(t, -1), p)",
         lambda t, p: crossentropy(np.eye(3)[t], p), **M, t=LABELS, p=P),
    case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy(t, z, from_logits=true)",
         lambda t, z: crossentropy(np.eye(3)[t], softmax(z)), **M, t=LABELS, z=some(4, 3)),
    case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy(t, z * 100, true)",
         lambda t, z: -(z * 100 - np.log(np.exp(z * 100 - z.max(-1, keepdims=True) * 100).sum(-1, keepdims=True))
                        - z.max(-1, keepdims=True) * 100)[np.arange(4), t].mean(), **M, t=LABELS, z=some(4, 3)),
    case("binary_crossentropy", "binary_crossentropy(t, p)", yes_no, tol=0.02, t=YES, p=CHANCE),
    case("binary_crossentropy", "binary_crossentropy(t, p)", yes_no, **M, t=YES, p=f(0.9, 0.2, 0.6, 0.3)),
    case("binary_crossentropy", "binary_crossentropy(t, p, label_smoothing=0.2)", lambda t, p: yes_no(t * 0.8 + 0.1, p), **M,
         t=YES, p=f(0.9, 0.2, 0.6, 0.3)),
    case("binary_crossentropy", "binary_crossentropy(t, z, from_logits=true)", lambda t, z: yes_no(t, 1 / (1 + np.exp(-z))),
         **M, t=YES, z=f(3, -1, 0.5, 2)),
    case("binary_crossentropy", "binary_crossentropy(t, z, from_logits=true)", lambda t, z: np.float64(75), t=YES,
         z=f(-100, 200, 300, -400)),
    case("mse", "mse(t, p)", lambda t, p: ((t - p) ** 2).mean(), **M, t=some(3, 4), p=some(3, 4, step=5)),
    case("mse", "mse([1, 2, 3], p)", lambda p: ((i(1, 2, 3) - p) ** 2).mean(), **M, p=f(1.5, 2, 5)),
    case("mse", "mse(t, p)", lambda t, p: ((t - p[:, 0]) ** 2).mean(), **M, t=f(1, 2, 3), p=f(1.5, 2, 5).reshape(3, 1)),
    case("mae", "mae(t, p)", lambda t, p: np.abs(t - p).mean(), **M, t=some(3, 4), p=some(3, 4, step=5)),
    case("mae", "mean_absolute_error(t, p)", lambda t, p: np.abs(t[:, 0] - p).mean(), **M, t=f(1, 2, 3).reshape(3, 1),
         p=f(1.5, 2, 5)),
    case("huber", "huber(t, p)", huber, **M, t=some(3, 4), p=some(3, 4, step=5)),
    case("huber", "huber(t, p, delta=0.3)", lambda t, p: huber(t, p, 0.3), **M, t=some(3, 4), p=some(3, 4, step=5)),
    case("kl_divergence", "kl_divergence(t, p)", divergence, **M, t=P[::-1].copy(), p=P),
    case("kl_divergence", "kld(t, p)", divergence, **M, t=ONE_HOT, p=P),
]


# ---- dtypes: worked out in f32 or f64, rounded once ----
TABLE = some(3, 4)
IMAGES, TAPS = some(1, 5, 4, 2), some(2, 3, 2, 3, step=5)
ROWS, BOXES = softmax(some(4, 3).astype(float)), ONE_HOT
for dtype, exact in [("f64", 1e-13), ("f16", 3e-6), ("bf16", 3e-6)]:
    of = bf16 if dtype == "bf16" else lambda a, d=dtype: np.asarray(a).astype(KINDS[d])
    D = dict(dtype=dtype, tol=exact, close=exact)
    CASES += [
        case("softmax", "softmax(x)", softmax, **D, x=of(CUBE)),
        case("softmax", "softmax(x, 0)", lambda x: softmax(x, 0), **D, x=of(CUBE)),
        case("log_softmax", "log_softmax(x)", lambda x: np.log(softmax(x)), **D, x=of(CUBE)),
        case("layer_norm", "layer_norm(x, w, w)", lambda x, w: layer_norm(x) * w + w, **D, x=of(CUBE), w=of(some(4))),
        case("batch_norm", "batch_norm(x, scale=w)", lambda x, w: layer_norm(x, 0) * w, **D, x=of(F), w=of(some(3))),
        case("conv2d", "conv2d(x, k)", conv2d, **D, x=of(IMAGES), k=of(TAPS)),
        case("conv2d", "conv2d(x, k, groups=2)", lambda x, k: conv2d(x, k, groups=2), **D, x=of(IMAGES),
             k=of(some(2, 2, 1, 2))),
        case("max_pool2d", "max_pool2d(x)", lambda x: pool(x, np.max), **D, x=of(IMAGES)),
        case("avg_pool2d", "avg_pool2d(x, 3, 1, same)", lambda x: pool(x, np.nanmean, 3, 1, "same"), **D, x=of(IMAGES)),
        case("dropout", "dropout(x, 0.5) * 0", lambda x: x * 0, **D, x=of(F)),
        case("embedding", "embedding([2, 0], t)", lambda t: t[[2, 0]], **D, t=of(TABLE)),
        case("attention", "attention(x, x, x, causal=true)", lambda x: attention(x, x, x, np.tri(3, 3, dtype=bool)),
             **D, x=of(TABLE)),
        case("categorical_crossentropy", "categorical_crossentropy(t, p)", crossentropy, **D, t=of(BOXES), p=of(ROWS)),
        case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy(t, p)",
             lambda t, p: crossentropy(np.eye(3)[t], p), **D, t=LABELS, p=of(ROWS)),
        case("binary_crossentropy", "binary_crossentropy(t, p)", yes_no, **D, t=of(BOXES), p=of(ROWS)),
        case("mse", "mse(t, p)", lambda t, p: ((t - p) ** 2).mean(), **D, t=of(BOXES), p=of(ROWS)),
        case("huber", "huber(t, p, 0.5)", lambda t, p: huber(t, p, 0.5), **D, t=of(BOXES), p=of(ROWS)),
        case("kl_divergence", "kl_divergence(t, p)", divergence, **D, t=of(ROWS[::-1].copy()), p=of(ROWS)),
    ]
CASES += [
    case("embedding", "embedding(x, t)", lambda x, t: t[x], dtype="u8", x=i(1, 0).astype(np.int8),
         t=np.arange(6).reshape(3, 2).astype(np.uint8)),
    case("mse", "mse(t, p)", lambda t, p: ((t - p) ** 2).mean(), tol=2e-6, t=np.arange(3.0), p=F[0]),
    case("conv2d", "conv2d(x, k)", conv2d, dtype="f64", x=IMAGES, k=TAPS.astype(float)),
    case("conv2d", "conv2d(x, k)", conv2d, x=IMAGES, k=np.ones((2, 2, 2, 1), np.int64)),
]

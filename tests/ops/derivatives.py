"""derivatives: grad against central differences of NumPy's function, in f64.

Each row is an operation with its operands. What is differentiated is the sum of its result's
elements, each times a weight of its own (so that no two elements can be mistaken for each other);
with `again`, the derivative of the sum of squares is differentiated once more. Edges, where no difference tells what is meant,
have their own table with the numbers that PyTorch gives.
"""

import math

import numpy as np

from case import case

R = np.random.default_rng(7)
wide = lambda *shape: (R.uniform(-2, 2, shape)).astype(np.float32)
above = lambda *shape: (R.uniform(0.3, 2.5, shape)).astype(np.float32)
unit = lambda *shape: (R.uniform(-0.9, 0.9, shape)).astype(np.float32)
# Far from whole numbers, from 0 and from each other: no difference crosses an edge.
apart = lambda *shape: (R.permutation(math.prod(shape)).reshape(shape) - math.prod(shape) / 2 + 0.3).astype(np.float32)


def slope(function, x, step=2e-3):
    """The derivative of a number by each element of x: four points, so that the error is step^4."""
    x = np.array(x, float)
    out = np.zeros(x.shape)
    for at in np.ndindex(*x.shape):
        values = []
        for k in (-2, -1, 1, 2):
            moved = x.copy()
            moved[at] += k * step
            values.append(function(moved))
        out[at] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)
    return out


def weights(result):
    result = np.asarray(result)
    return np.cos(np.arange(result.size, dtype=float)).reshape(result.shape)


def loss(numpy, by, inputs):
    """The weighted sum as a function of the input `by`."""
    def of(x):
        result = np.asarray(numpy(**{**inputs, by: x}), float)
        return float((result * weights(result)).sum())
    return of


def setup(call, inputs, of="r_"):
    casts = "".join(f"{name} = cast({f'full([], {name})' if x.ndim == 0 else name}, f64); "
                    for name, x in inputs.items() if x.dtype == np.float32)
    # the weights as a tensor of the result's shape
    return f"{casts}{of} = {call}; c_ = cos(cast(reshape(arange({of}.size), {of}.shape), f64))"


def by_all(operation, call, numpy, again=True, close=1e-7, tol=1e-7, by=None, **inputs):
    """Cases for each real input: first and, with `again`, second derivatives."""
    rows = []
    for name in by or [n for n, x in inputs.items() if x.dtype == np.float32]:
        first = lambda name=name, **given: slope(loss(numpy, name, given), given[name])
        rows.append(case(operation, f"grad(sum(r_ * c_), {name})", first, dtype="f64", tol=tol, close=close,
                         before=setup(call, inputs), **inputs))
        if not again:
            continue

        def second(name=name, **given):
            x = given[name]
            weight = np.sin(1 + np.arange(x.size, dtype=float)).reshape(x.shape)
            square = lambda **values: np.square(numpy(**values))
            inner = lambda v: float((slope(loss(square, name, given), v, 4e-3) * weight).sum())
            return slope(inner, x, 4e-3)
        weight = f"sin(1 + cast(reshape(arange({name}.size), {name}.shape), f64))"
        rows.append(case(operation, f"grad(sum(grad(sum(r_ * r_ * c_), {name}) * {weight}), {name})", second,
                         dtype="f64", tol=3e-5, close=3e-5, before=setup(call, inputs), **inputs))
    return rows


erf = np.vectorize(math.erf, otypes=[float])
FUNCTIONS = {
    "negative": (lambda x: -x, wide), "abs": (np.abs, wide), "square": (np.square, wide),
    "exp": (np.exp, wide), "expm1": (np.expm1, wide), "log": (np.log, above), "log1p": (np.log1p, above),
    "log2": (np.log2, above), "sqrt": (np.sqrt, above), "rsqrt": (lambda x: x**-0.5, above),
    "reciprocal": (lambda x: 1 / x, above), "sin": (np.sin, wide), "cos": (np.cos, wide), "tan": (np.tan, unit),
    "asin": (np.arcsin, unit), "acos": (np.arccos, unit), "atan": (np.arctan, wide), "sinh": (np.sinh, wide),
    "cosh": (np.cosh, wide), "tanh": (np.tanh, wide), "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), wide),
    "softplus": (lambda x: np.log1p(np.exp(x)), wide), "erf": (erf, wide),
    "gelu": (lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))), wide),
    "silu": (lambda x: x / (1 + np.exp(-x)), wide), "relu": (lambda x: np.maximum(x, 0), apart),
    "sign": (np.sign, apart), "floor": (np.floor, apart), "ceil": (np.ceil, apart), "round": (np.round, apart),
}
FLAT = ["sign", "floor", "ceil", "round", "floor_divide"]  # the derivative is 0, and depends on nothing
CASES = []
for name, (numpy, values) in FUNCTIONS.items():
    CASES += by_all(name, f"{name}(x)", lambda x, f=numpy: f(x), again=name not in FLAT, x=values(5))
CASES += by_all("leaky_relu", "leaky_relu(x, a)", lambda x, a: np.where(x > 0, x, a * x), x=apart(5), a=above(5))
CASES += by_all("elu", "elu(x, a)", lambda x, a: np.where(x > 0, x, a * np.expm1(x)), x=unit(6), a=above(6))
CASES += by_all("cast", "cast(x, f64)", lambda x: x, x=wide(4), again=False)

PAIRS = {
    "add": (lambda a, b: a + b, wide, wide), "subtract": (lambda a, b: a - b, wide, wide),
    "multiply": (lambda a, b: a * b, wide, wide), "divide": (lambda a, b: a / b, wide, above),
    "power": (lambda a, b: a**b, above, wide), "atan2": (np.arctan2, above, above),
    "minimum": (np.minimum, apart, unit), "maximum": (np.maximum, unit, apart),
    "remainder": (lambda a, b: a % b, above, lambda *s: above(*s) + 2),
    "floor_divide": (lambda a, b: a // b, above, lambda *s: above(*s) + 2),
}
for name, (numpy, left, right) in PAIRS.items():
    both = lambda a, b, f=numpy: f(a, b)
    CASES += by_all(name, f"{name}(a, b)", both, again=name not in FLAT, a=left(3), b=right(3))
    CASES += by_all(name, f"{name}(a, b)", both, again=False, a=left(2, 3), b=right(3))
    CASES += by_all(name, f"{name}(a, b)", both, again=False, a=left(2, 1, 3), b=right(4, 1))
    CASES += by_all(name, f"{name}(a, b)", both, again=False, a=left(), b=right(2, 2))
for power in (2, 3, 0.5, -1, 1, 0, 2.5):
    CASES += by_all("power", f"a ** {power}", lambda a, p=power: a**p, again=power != 0, a=above(4))
CASES += by_all("power", "2 ** a", lambda a: 2.0**a, a=wide(4))
CASES += by_all("clip", "clip(x, a, b)", lambda x, a, b: np.minimum(np.maximum(x, a), b), x=apart(6), a=unit(6) - 1,
                b=unit(6) + 1, again=False)
CASES += by_all("clip", "clip(x, -1, 1)", lambda x: np.clip(x, -1, 1), x=apart(6))
CASES += by_all("where", "where(a > 0, a * b, b * b)", lambda a, b: np.where(a > 0, a * b, b * b), a=apart(2, 3), b=wide(3))

REDUCTIONS = {
    "sum": (np.sum, wide), "mean": (np.mean, wide), "prod": (np.prod, above), "max": (np.max, apart),
    "min": (np.min, apart), "var": (np.var, wide), "std": (np.std, wide), "median": (np.median, apart),
    "norm": (lambda x, axis=None, keepdims=False: np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims)), wide),
    "logsumexp": (lambda x, axis=None, keepdims=False: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims)), wide),
}
for name, (numpy, values) in REDUCTIONS.items():
    CASES += by_all(name, f"{name}(x)", lambda x, f=numpy: f(x), x=values(5))
    CASES += by_all(name, f"{name}(x, axis=1)", lambda x, f=numpy: f(x, axis=1), again=False, x=values(2, 3, 2))
    CASES += by_all(name, f"{name}(x, axis=[0, 2], keepdims=true)", again=False, x=values(2, 3, 2),
                    numpy=lambda x, f=numpy: f(x, axis=(0, 2), keepdims=True))
CASES += by_all("percentile", "percentile(x, 30, axis=0)", lambda x: np.percentile(x, 30, axis=0), x=apart(4, 2), again=False)
CASES += by_all("percentile", "percentile(x, q, axis=1)", lambda x, q: np.percentile(x, q, axis=1), again=False,
                x=apart(2, 4), q=np.array([20.0, 75.0], np.float32))
CASES += by_all("cumsum", "cumsum(x, axis=1)", lambda x: x.cumsum(axis=1), x=wide(2, 3))
CASES += by_all("cumsum", "cumsum(x)", lambda x: x.cumsum(), x=wide(2, 3), again=False)

# name: call and NumPy
SHAPES = [
    ("reshape", "reshape(x, 3, 4)", lambda x: x.reshape(3, 4)), ("flatten", "flatten(x)", np.ravel),
    ("transpose", "transpose(x)", np.transpose),
    ("transpose", "transpose(x, [1, 2, 0])", lambda x: x.transpose(1, 2, 0)),
    ("swapaxes", "swapaxes(x, 0, 1)", lambda x: x.swapaxes(0, 1)),
    ("squeeze", "squeeze(x[:1])", lambda x: x[:1].squeeze()),
    ("expand_dims", "expand_dims(x, 1)", lambda x: x[:, None]),
    ("broadcast_to", "broadcast_to(x, 2, 2, 3, 2)", lambda x: np.broadcast_to(x, (2, 2, 3, 2))),
    ("broadcast_to", "broadcast_to(x[:, :1], 2, 3, 2)", lambda x: np.broadcast_to(x[:, :1], (2, 3, 2))),
    ("flip", "flip(x, 1)", lambda x: np.flip(x, 1)), ("flip", "flip(x)", np.flip),
    ("split", "split(x, 3, 1)[1]", lambda x: np.split(x, 3, 1)[1]),
    ("split", "split(x, [1], 1)[1]", lambda x: np.split(x, [1], 1)[1]),
    ("concat", "concat([x, 2 * x, x], 1)", lambda x: np.concatenate([x, 2 * x, x], 1)),
    ("stack", "stack([x, 3 * x], 1)", lambda x: np.stack([x, 3 * x], 1)),
    ("tile", "tile(x, 2, 1, 3)", lambda x: np.tile(x, (2, 1, 3))),
    ("tile", "tile(x, 2, 2, 1, 1)", lambda x: np.tile(x, (2, 2, 1, 1))), ("tile", "tile(x, 2)", lambda x: np.tile(x, 2)),
    ("repeat", "repeat(x, 2, 1)", lambda x: np.repeat(x, 2, 1)), ("repeat", "repeat(x, 3)", lambda x: np.repeat(x, 3)),
    ("pad", "pad(x, [[1, 0], [0, 2], [1, 1]])", lambda x: np.pad(x, [[1, 0], [0, 2], [1, 1]])),
    ("roll", "roll(x, 1, 1)", lambda x: np.roll(x, 1, 1)), ("roll", "roll(x, -5)", lambda x: np.roll(x, -5)),
    ("take", "take(x, [2, 0, 2], axis=1)", lambda x: x.take([2, 0, 2], axis=1)),
    ("gather", "gather(x[0], [[2, 1], [0, 0], [1, 2]], 0)",
     lambda x: np.take_along_axis(x[0], np.array([[2, 1], [0, 0], [1, 2]]), 0)),
    ("tril", "tril(x)", np.tril), ("triu", "triu(x, 1)", lambda x: np.triu(x, 1)),
    ("diag", "diag(x[0], 1)", lambda x: np.diag(x[0], 1)), ("diag", "diag(x[0], -1)", lambda x: np.diag(x[0], -1)),
    ("diag", "diag(x[:, 0, 0], 1)", lambda x: np.diag(x[:, 0, 0], 1)), ("diag", "diag(x[0])", lambda x: np.diag(x[0])),
    ("full", "full([2, 2], x[0, 0, 0])", lambda x: np.full((2, 2), x[0, 0, 0])),
    ("full_like", "full_like(x, x[0, 1, 0])", lambda x: np.full_like(x, x[0, 1, 0])),
    ("zeros_like", "zeros_like(x) + x", lambda x: x), ("ones_like", "ones_like(x) * x", lambda x: x),
    (None, "x[0]", lambda x: x[0]), (None, "x[:, 1]", lambda x: x[:, 1]), (None, "x[1, ::-2]", lambda x: x[1, ::-2]),
    (None, "x[..., 0]", lambda x: x[..., 0]), (None, "x[none, 1:, 0]", lambda x: x[None, 1:, 0]),
    (None, "x[[1, 0, 1]]", lambda x: x[[1, 0, 1]]), (None, "x[:, [0, 0]]", lambda x: x[:, [0, 0]]),
    (None, "x[[0, 1], [2, 2]]", lambda x: x[[0, 1], [2, 2]]),
    (None, "x[x > -100]", lambda x: x.ravel()), (None, "x[0] * x[1]", lambda x: x[0] * x[1]),
]
for name, call, numpy in SHAPES:
    CASES += by_all(name, call, lambda x, f=numpy: f(x), x=wide(2, 3, 2))
CASES += by_all("pad", "pad(x, 1, v)", lambda x, v: np.pad(x, 1, constant_values=v), x=wide(2, 2), v=wide())


def changed(x, at, value):
    x = x.copy()
    x[at] = value
    return x


SETS = [
    ("x[1] = v", "x[1] = v[0, 0]", lambda x, v: changed(x, 1, v)),
    ("x[:, ::2] = v", None, lambda x, v: changed(x, (slice(None), slice(None, None, 2)), v)),
    ("x[[1, 0]] = v", None, lambda x, v: changed(x, [1, 0], v)),
    ("x[[1, 1], [0, 2]] = v", None, lambda x, v: changed(x, ([1, 1], [0, 2]), v)),
    ("x[[0, 1, 0]] = v", None, lambda x, v: changed(x, [0, 1, 0], v)), # the last one stays
]
for statement, _, numpy in SETS:
    part = {"x[1] = v": (3,), "x[:, ::2] = v": (2,), "x[[1, 0]] = v": (2, 3), "x[[1, 1], [0, 2]] = v": (2,),
            "x[[0, 1, 0]] = v": (3, 3)}[statement]
    inputs = {"x": wide(2, 3), "v": wide(*part)}
    name = statement.split(" = ")[0]
    for by in inputs:
        first = lambda by=by, f=numpy, **given: slope(loss(lambda x, v: np.square(f(x, v)), by, given), given[by])
        CASES.append(case(None, f"grad(sum(square(y) * c_), {by})", first, dtype="f64", tol=1e-7, close=1e-7,
                          before="x = cast(x, f64); v = cast(v, f64); y = x; y" + statement[1:] +
                                 "; c_ = cos(cast(reshape(arange(y.size), y.shape), f64))", **inputs))

for left, right in [((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((2, 2, 3), (3, 2)),
                    ((2, 2, 3), (2, 3, 1)), ((2, 1, 2, 3), (3, 3, 2)), ((3,), (2, 3, 2)), ((2, 2, 3), (3,))]:
    CASES += by_all("matmul", "matmul(a, b)", lambda a, b: a @ b, a=wide(*left), b=wide(*right), again=False)
CASES += by_all("matmul", "a @ b", lambda a, b: a @ b, a=wide(2, 3), b=wide(3, 2))
CASES += by_all("matmul", "a.T @ a", lambda a: a.T @ a, a=wide(2, 3))

# At edges: the call, its operands, and what PyTorch gives.
v = lambda *numbers: np.array(numbers, np.float32)
for name, call, want, x in [
    ("abs", "abs(x)", [-1, 0, 1], v(-2, 0, 2)), ("relu", "relu(x)", [0, 0, 1], v(-2, 0, 2)),
    ("sqrt", "sqrt(x)", [math.inf, 0.5], v(0, 1)), ("norm", "norm(x)", [0, 0], v(0, 0)),
    ("std", "std(x)", [0, 0, 0], v(3, 3, 3)), ("max", "max(x)", [0, 0.5, 0.5], v(1, 4, 4)),
    ("min", "min(x)", [0.5, 0.5, 0], v(1, 1, 4)), ("maximum", "maximum(x, 2)", [0, 0.5, 1], v(1, 2, 3)),
    ("minimum", "minimum(x, 2)", [1, 0.5, 0], v(1, 2, 3)), ("clip", "clip(x, 1, 3)", [0, 1, 1, 1, 0], v(0, 1, 2, 3, 4)),
    ("prod", "prod(x)", [0, 8, 0], v(2, 0, 4)), ("prod", "prod(x)", [0, 0, 0], v(2, 0, 0)),
    ("power", "x ** 2", [-4, 0], v(-2, 0)), ("power", "x ** 0", [0, 0], v(-2, 0)), ("power", "x ** 3", [12, 0], v(-2, 0)),
    ("power", "0 ** x", [0, 0], v(2, 0)), ("where", "where(x > 0, sqrt(abs(x)), x)", [1, 0.25], v(-1, 4)),
    ("leaky_relu", "leaky_relu(x, 0.25)", [0.25, 0.25, 1], v(-2, 0, 2)), ("elu", "elu(x)", [1, 1], v(0, 100)),
    ("logsumexp", "logsumexp(x)", [0, 1], v(0, 1000)), ("softplus", "softplus(x)", [0, 1], v(-200, 200)),
    ("sigmoid", "sigmoid(x)", [0, 0], v(-200, 200)), ("gelu", "gelu(x)", [0, 1], v(-40, 40)),
    ("silu", "silu(x)", [0, 1], v(-200, 200)), ("erf", "erf(x)", [0, 0], v(-40, 40)),
]:
    CASES.append(case(name, f"grad(sum({call}), x)", lambda x, want=want: np.array(want, float), tol=1e-6, x=x))
CASES.append(case("median", "grad(median(x), x)", lambda x: np.array([0.5, 0, 0.5, 0]), x=v(2, 9, 3, 1)))
CASES.append(case("detach", "grad(sum(detach(x) * x), x)", lambda x: x, x=v(2, -3)))
CASES.append(case("detach", "grad(sum(detach(x * x) * x + square(detach(x))), x)", lambda x: x * x, x=v(2, -3)))
# dtypes: a derivative has the dtype of what it is by
CASES.append(case("grad", "grad(sum(cast(x, f16) * 2), cast_)", lambda x: np.array([2.0, 2.0]), x=v(1, 2),
                  dtype="f16", before="cast_ = cast(x, f16); x = cast_"))
CASES.append(case("grad", "grad(sum(x * cast(y, f64)), y)", lambda x, y: x, dtype="f32", x=v(1, 2), y=v(3, 4)))
CASES.append(case("grad", "grad(sum(x * i), x)", lambda x, i: i.astype(float), x=v(1, 2), i=np.array([3, 4])))
CASES.append(case("grad", "grad(loss, [x, y])[1]", lambda x, y: 2 * x * y, x=v(1, 2), y=v(3, 4),
                  before="loss = sum(x * y * y)", numpy_before=""))
CASES.append(case("grad", "grad(x[0], x)", lambda x: np.array([1.0, 0.0]), x=v(1, 2)))
CASES.append(case("grad", "grad(sum(zeros(0, 3) * x), x)", lambda x: np.zeros(3), x=v(1, 2, 3)))
CASES.append(case("grad", "grad(sum(x), x)", lambda x: np.zeros((0, 3)), x=np.zeros((0, 3), np.float32),
                  before="x = zeros(0, 3)", numpy_before=""))

# Formulas made at random, as deep as five operations, of square matrices x and w.
SMOOTH = {"tanh": np.tanh, "sin": np.sin, "exp": np.exp, "square": np.square,
          "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "softplus": lambda x: np.log1p(np.exp(x)),
          "transpose": np.transpose, "cumsum": lambda x: x.cumsum(axis=0), "tril": np.tril}
ROWS = {"sum": np.sum, "mean": np.mean, "var": np.var,
        "logsumexp": lambda x, axis, keepdims: np.log(np.exp(x).sum(axis=axis, keepdims=keepdims))}


def formula(depth):
    """A formula in the language, and a function of x and w that computes it."""
    kind = R.uniform() if depth else 0
    if kind < 0.1:
        return [("x", lambda x, w: x), ("w", lambda x, w: w), ("x * w", lambda x, w: x * w)][R.integers(3)]
    left, f = formula(depth - 1)
    if kind < 0.45:
        name = str(R.choice(list(SMOOTH)))
        argument = "0.5 * (%s)" % left
        call = f"cumsum({argument}, axis=0)" if name == "cumsum" else f"{name}({argument})"
        return call, lambda x, w: SMOOTH[name](0.5 * f(x, w))
    if kind < 0.6:
        name, axis = str(R.choice(list(ROWS))), int(R.integers(2))
        return (f"{name}({left}, axis={axis}, keepdims=true) + x",
                lambda x, w: ROWS[name](f(x, w), axis=axis, keepdims=True) + x)
    right, g = formula(depth - 1)
    sign, combine = [("+", np.add), ("-", np.subtract), ("*", np.multiply), ("@", np.matmul)][R.integers(4)]
    return f"({left}) {sign} ({right})", lambda x, w: combine(f(x, w), g(x, w))


for _ in range(60):
    call, numpy = formula(5)
    CASES += by_all(None, f"{call} + x * w", lambda x, w, f=numpy: f(x, w) + x * w, again=False, tol=1e-6, close=1e-6,
                    x=unit(3, 3), w=unit(3, 3))

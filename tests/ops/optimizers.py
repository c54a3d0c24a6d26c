"""optimizers: ten steps of update beside Keras's formulas (keras/src/optimizers/), written in NumPy.

The loss is sum(c * (w - t)**2) + sum(w * b) / 10, so that a gradient is known and two variables meet.
"""

import numpy as np

from case import bf16, case
from data import f

W, T, C, B = f(1.5, -2.0, 4.0, 0.5), f(0.5, 1.0, 7.0, -9.0), f(1.0, 0.25, 2.0, 3.0), f(2.0, -1.0, 0.5, 3.0)
LOSS = "sum(c * (w - t)**2) + sum(w * b) / 10"


def gradients(w, b, t, c):
    return [2 * c * (w - t) + b / 10, w / 10]


def clipped(g, clipnorm=None, clipvalue=None, global_clipnorm=None):
    length = lambda x: np.sqrt(np.sum(x * x))
    if clipnorm:
        return [x * clipnorm / max(length(x), clipnorm) for x in g]
    if clipvalue:
        return [np.clip(x, -clipvalue, clipvalue) for x in g]
    if global_clipnorm:
        scale = global_clipnorm * min(1 / length(np.concatenate(g)), 1 / global_clipnorm)
        return [x * scale for x in g]
    return g


def sgd(w, g, s, step, lr=0.01, momentum=0.0, nesterov=False):
    if not momentum:
        return w - lr * g
    s["m"] = s.get("m", 0) * momentum - lr * g
    return w + (s["m"] * momentum - lr * g if nesterov else s["m"])


def rmsprop(w, g, s, step, lr=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g**2
    under = s["v"] + epsilon
    if centered:
        s["a"] = rho * s.get("a", 0) + (1 - rho) * g
        under = s["v"] - s["a"]**2 + epsilon
    s["m"] = momentum * s.get("m", 0) + lr * g / np.sqrt(under)
    return w - s["m"]


def adagrad(w, g, s, step, lr=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    s["a"] = s.get("a", initial_accumulator_value) + g**2
    return w - lr * g / np.sqrt(s["a"] + epsilon)


def adam(w, g, s, step, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False):
    alpha = lr * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    m, v = s.get("m", np.zeros_like(g)), s.get("v", np.zeros_like(g))
    s["m"], s["v"] = m + (g - m) * (1 - beta_1), v + (g**2 - v) * (1 - beta_2)
    s["top"] = np.maximum(s.get("top", 0), s["v"])
    return w - s["m"] * alpha / (np.sqrt(s["top"] if amsgrad else s["v"]) + epsilon)


def adamw(*args, **options):
    return adam(*args, **options)


def lion(w, g, s, step, lr=0.001, beta_1=0.9, beta_2=0.99):
    m = s.get("m", np.zeros_like(g))
    s["m"] = m * beta_2 + g * (1 - beta_2)
    return w - lr * np.sign(m * beta_1 + g * (1 - beta_1))


RULES = {rule.__name__: rule for rule in [sgd, rmsprop, adagrad, adam, adamw, lion]}
RATES = {"sgd": 0.01}


def twin(name, names, rates=None, weight_decay=None, clipnorm=None, clipvalue=None, global_clipnorm=None, steps=10,
         **options):
    """NumPy's side: w and b after the steps, those of `names` moved."""
    decay = 0.004 if name == "adamw" and weight_decay is None else weight_decay
    clips = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}

    def run(w, b, t, c):
        state = [{}, {}]
        for step in range(1, steps + 1):
            lr = rates(step - 1) if rates else options.get("lr", RATES.get(name, 0.001))
            moved = {**options, "lr": lr}
            values, count = [w, b], len(names)
            g = clipped(gradients(w, b, t, c)[:count], **clips)
            for k in range(count):
                if decay:
                    values[k] = values[k] - values[k] * decay * lr
                values[k] = RULES[name](values[k], g[k], state[k], step, **moved)
            w, b = values
        return np.concatenate([w, b])
    return run


def language(v):
    return {True: "true", False: "false"}.get(v, v) if isinstance(v, bool) else v


def steps(name, names="w", written=None, tol=1e-6, dtype="f32", inputs=None, rates=None, **options):
    given = ", ".join(f"{k}={language(v)}" for k, v in options.items())
    written = written or (f"{name}({given})" if given else name)
    inputs = inputs or {"w": W, "b": B, "t": T, "c": C}
    return case(None, "concat([w, b])", twin(name, names.replace(",", "").strip("[]").split(), rates, **options),
                dtype=dtype, tol=tol, close=1e-7, before=f"for i in 10 < update {written} {LOSS.replace(' ', '')} {names} >",
                **inputs)


CASES = [
    steps("sgd"), steps("sgd", lr=0.1), steps("sgd", lr=0.05, momentum=0.9),
    steps("sgd", lr=0.05, momentum=0.9, nesterov=True), steps("sgd", "w b", lr=0.05, momentum=0.5),
    steps("sgd", "[w, b]", lr=0.05), steps("sgd", "w b", lr=0.05, weight_decay=0.5),
    steps("sgd", "w b", lr=0.1, clipnorm=2.0), steps("sgd", "w b", lr=0.1, clipvalue=1.5),
    steps("sgd", "w b", lr=0.1, global_clipnorm=2.0), steps("sgd", "w b", lr=0.01, global_clipnorm=1000.0),
    steps("rmsprop"), steps("rmsprop", "w b", lr=0.01, rho=0.8), steps("rmsprop", lr=0.01, momentum=0.9),
    steps("rmsprop", lr=0.01, centered=True, epsilon=1e-3), steps("rmsprop", lr=0.01, centered=True, momentum=0.5,
                                                                 epsilon=0.01),
    steps("adagrad"), steps("adagrad", "w b", lr=0.5), steps("adagrad", lr=0.5, initial_accumulator_value=1.0),
    steps("adam"), steps("adam", "w b", lr=0.1), steps("adam", lr=0.1, beta_1=0.5, beta_2=0.9, epsilon=0.01),
    steps("adam", lr=0.1, amsgrad=True, beta_2=0.5), steps("adam", "w b", lr=0.1, weight_decay=0.1, clipnorm=1.0),
    steps("adam", written="adam(lr=0.1/(i+1))", rates=lambda i: 0.1 / (i + 1)),
    steps("adam", written="adam(0.02)", rates=lambda i: 0.02),
    steps("adam", written="Adam(learning_rate=0.02)", rates=lambda i: 0.02),
    steps("adamw"), steps("adamw", "w b", lr=0.1, weight_decay=0.2),
    steps("lion"), steps("lion", "w b", lr=0.01, weight_decay=0.1), steps("lion", lr=0.01, beta_1=0.5, beta_2=0.5),
    # f64 is computed in f64, f16 and bf16 in f32 with moments in f32
    steps("adam", "w b", lr=0.1, dtype="f64", tol=1e-13,
          inputs={k: v.astype(np.float64) for k, v in {"w": W, "b": B, "t": T, "c": C}.items()}),
    steps("sgd", lr=0.05, momentum=0.9, dtype="f16", tol=2e-2,
          inputs={k: v.astype(np.float16) for k, v in {"w": W, "b": B, "t": T, "c": C}.items()}),
    steps("adam", lr=0.1, dtype="bf16", tol=3e-2, inputs={k: bf16(v) for k, v in
                                                         {"w": W, "b": B, "t": T, "c": C}.items()}),
]

"""PyTorch as a twin (make test-all): values and derivatives of random expressions in f64, f32, f16 and
bf16, and the training of docs/nanogpt.ipynb step by step.

    tests/twins/run.py [ROUNDS [SEED]] [--keep: write tests/notebooks/nanogpt.json]
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "property"), str(HERE.parent / "notebooks")]
import nanogpt  # noqa: E402
import nanogpt_script  # noqa: E402
import tensors  # noqa: E402
from expressions import EXPRESSIONS  # noqa: E402
from support import TOP, close, environment  # noqa: E402

TORCH = {"f64": torch.float64, "f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
# Relative to the largest element: what a chain of a few rounded steps may be off by.
ALLOWED = {"f64": 1e-10, "f32": 2e-4, "f16": 2e-2, "bf16": 1.2e-1}


def as_torch(array, dtype):
    return torch.tensor(np.asarray(array, np.float64)).to(TORCH[dtype]).requires_grad_()


def drawn(expression, dtype, rng):
    shapes = expression.shapes(rng)
    return {name: (tensors.as_dtype(rng.uniform(expression.low, expression.high, shape), dtype), dtype)
            for name, shape in zip("abc", shapes)}


def reference(expression, operands):
    """The value, and the derivative of its weighted sum by each operand."""
    inputs = [as_torch(a, d) for a, d in operands.values()]
    value = expression.torch(*inputs)
    weights = torch.arange(value.numel(), dtype=torch.float64) / 8 + 0.5
    (value * weights.reshape(value.shape).to(value.dtype)).sum().backward()
    return [t.detach().double().numpy() for t in [value, *(i.grad for i in inputs)]]


def cell(number, expression, operands, folder):
    names = list(operands)
    lines = [f'{n} = d_["{number}{n}"]' for n in names]
    lines += [f"y_ = {expression.text}",
              "s_ = sum(y_ * cast(reshape(arange(y_.size) / 8 + 0.5, y_.shape), y_.dtype))",
              f"g_ = grad(s_, [{', '.join(names)}])",
              f'save [y_, {", ".join(f"g_[{i}]" for i in range(len(names)))}] "{folder}/{number}.npz"']
    if operands[names[0]][1] == "bf16":  # .npz knows none
        lines[-1] = f'save [cast(y_, f32), {", ".join(f"cast(g_[{i}], f32)" for i in range(len(names)))}] ' \
                    f'"{folder}/{number}.npz"'
    return "\n".join(["try <", *lines, "> else < print error.text >"])


def complaint(got, want, dtype):
    for name, g, w in zip(["value", "d/da", "d/db", "d/dc"], got, want):
        g = np.asarray(g, np.float64)
        if g.shape != w.shape:
            return f"{name} has shape {g.shape}, PyTorch's {w.shape}"
        if not np.array_equal(np.isnan(g), np.isnan(w)):
            return f"{name}: NaN where PyTorch has none, or the other way round"
        scale = max(1.0, float(np.nanmax(np.abs(w), initial=0)))
        off = float(np.nanmax(np.abs(g - w), initial=0)) / scale
        if off > ALLOWED[dtype]:
            return f"{name} is off by {off:.2g} of its largest element"
    return None


def compare_expressions(rounds, seed):
    rng, cases = np.random.default_rng(seed), []
    for _ in range(rounds):
        for expression in EXPRESSIONS:
            for dtype in expression.dtypes:
                cases.append((expression, dtype, drawn(expression, dtype, rng)))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        tensors.write(folder / "in.safetensors", {f"{n}{k}": v for n, c in enumerate(cases) for k, v in c[2].items()})
        source = f'# %%\nd_ = load "{folder}/in.safetensors"\n'
        source += "".join(f"# %%\n{cell(n, c[0], c[2], folder)}\n" for n, c in enumerate(cases))
        done = subprocess.run([TOP / "build/tensorcell", "run", "--quiet", "-"], input=source, text=True,
                              capture_output=True, env=environment(TOP / "build"))
        if done.returncode:
            print(f"FAILED: the process ended with {done.returncode}: {done.stderr[-300:]}")
        for n, (expression, dtype, operands) in enumerate(cases):
            path = folder / f"{n}.npz"
            wrong = "no result" if not path.exists() else \
                complaint(list(np.load(path).values()), reference(expression, operands), dtype)
            if wrong:
                failed += 1
                print(f"FAILED {expression.text} in {dtype}, shapes {[a.shape for a, _ in operands.values()]}: {wrong}")
    if failed:
        print(done.stdout[-2000:])
    return len(cases) - failed, failed


def compare_training(keep):
    """The notebook's losses beside PyTorch's, and the file of these that make test reads."""
    with tempfile.TemporaryDirectory() as folder:
        ours = nanogpt_script.train(folder)
    theirs = nanogpt.losses(ours["initial"], ours["text"], ours["starts"], ours["context"])
    if keep:
        nanogpt_script.REFERENCE.write_text(json.dumps([round(x, 6) for x in theirs]) + "\n")
    kept = np.array(json.loads(nanogpt_script.REFERENCE.read_text()))
    off = [np.abs(losses - theirs).max() for losses in (ours["losses"], kept)]
    print(f"nanogpt: off by at most {off[0]:.2g} from PyTorch; the file of its losses by {off[1]:.2g}")
    return sum(o <= 1e-3 for o in off), sum(o > 1e-3 for o in off)


def main():
    keep = "--keep" in sys.argv
    numbers = [int(a) for a in sys.argv[1:] if a != "--keep"]
    rounds, seed = numbers + [8, 1][len(numbers):]
    results = [compare_expressions(rounds, seed), compare_training(keep)]
    return close(*(sum(r) for r in zip(*results)))


if __name__ == "__main__":
    sys.exit(main())

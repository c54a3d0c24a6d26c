"""The figures of a GPU: `tensorcell selftest`, then what the project promises beside PyTorch on the same device in
the same run. Writes docs/gpu-report.md; where no GPU can be used, that says so and the figures are empty.

  gpu.py [--program PATH] [--device gpu0] [--small] [--stdout]

--program: another than build/tensorcell, as that of the tarball of make dist. --small: sizes for a try without a
GPU (TENSORCELL_SIM_GPUS=1:512MiB); a report of a simulated GPU goes to the terminal only, as with --stdout.
"""

import argparse
import datetime
import os
import re
import statistics
import subprocess
import time

from client import TOP, Kernel

REPORT = TOP / "docs/gpu-report.md"
ROUNDS = 5
US, TERA, GIGA = 1e6, 1e12, 1e9
STEP = """logits = relu(x @ w1 + b1) @ w2 + b2
loss = sparse_categorical_crossentropy(labels, logits, from_logits=true)
update sgd(lr=0.01) loss w1 b1 w2 b2"""
NETWORK = """seed 1
x = normal(64, 784); labels = randint(64, low=0, high=10)
w1 = normal(784, 128) * 0.05; b1 = zeros(128)
w2 = normal(128, 10) * 0.1; b2 = zeros(10)"""
CHAIN = "tanh(abs(x * 0.5 + 1) * 2 - 1) * exp(-(x * x))"  # ten operations, two of them transcendental

HEAD = """# A GPU's figures

Made by `tests/bench/gpu.py` from `tensorcell selftest` and the promises of the project, beside PyTorch on the same
device in the same run. To make it again, on a machine with an NVIDIA GPU:

```
make dist && tar xzf dist/tensorcell-*.tar.gz -C /tmp
.venv/bin/pip install torch
.venv/bin/python tests/bench/gpu.py --program /tmp/tensorcell-*/bin/tensorcell
```
"""


class Ours(Kernel):
    """A session on the device; `each(cell)` is what `time` says of one."""

    def __init__(self, program, device):
        super().__init__([program, "kernel", "--connection-file", "{file}"])
        simulated = os.environ.get("TENSORCELL_SIM_GPUS")
        if simulated:  # no variable of that kind reaches a kernel that is measured
            self.execute("devices simulate " + simulated.replace(":", " "))
        self.execute(f"use {device}\nfallback off\nplacement off")

    def each(self, cell, rounds):
        body = f"t = time < for i in {rounds} <\n{cell}\n> >\nprint t"
        self.printed(body)
        return statistics.median(float(self.printed(body)) for _ in range(ROUNDS)) / rounds


class Torch:
    def __init__(self):
        import torch
        self.torch = torch
        torch.manual_seed(1)

    def seconds(self, step, rounds):
        def batch():
            self.torch.cuda.synchronize()
            begin = time.perf_counter()
            for _ in range(rounds):
                step()
            self.torch.cuda.synchronize()
            return (time.perf_counter() - begin) / rounds
        batch()
        return statistics.median(batch() for _ in range(ROUNDS))

    def product(self, n, dtype, tf32, rounds):
        torch = self.torch
        torch.backends.cuda.matmul.allow_tf32 = tf32
        a = (torch.randn(n, n, device="cuda") / n**0.5).to(dtype)
        held = [torch.randn(n, n, device="cuda").to(dtype)]

        def step():
            held[0] = a @ held[0]
        return self.seconds(step, rounds)

    def chain(self, n, rounds):
        torch = self.torch
        x = torch.rand(n, device="cuda")
        return self.seconds(lambda: torch.tanh(torch.abs(x * 0.5 + 1) * 2 - 1) * torch.exp(-(x * x)), rounds)

    def training(self):
        torch = self.torch
        x, labels = torch.randn(64, 784, device="cuda"), torch.randint(10, (64,), device="cuda")
        network = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)).cuda()
        optimizer = torch.optim.SGD(network.parameters(), lr=0.01)

        def step():
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(x), labels).backward()
            optimizer.step()
        return self.seconds(step, 200)


def torch_or_none():
    try:
        torch = Torch()
    except ImportError:
        return None, "PyTorch is not installed"
    if not torch.torch.cuda.is_available():
        return None, "PyTorch sees no GPU"
    return torch, f"PyTorch {torch.torch.__version__}"


def holds(good):
    return "holds" if good else "DOES NOT HOLD"


def products(ours, torch, sizes):
    n, rounds = sizes.product, sizes.rounds
    kinds = (("f32", "strict", "a", "c"), ("f32 as tf32", "tf32", "a", "c"),
             ("bf16", "strict", "cast(a, bf16)", "cast(c, bf16)"))
    rows = []
    for label, precision, a, c in kinds:
        ours.execute(f"precision {precision}\na = normal({n}, {n}) / {n} ** 0.5; c = normal({n}, {n})\na = {a}; c = {c}")
        mine = 2 * n**3 / ours.each("c = a @ c", rounds) / TERA
        if not torch:
            rows.append((f"matmul {n}³, {label}", "98 % of torch's", f"{mine:.1f} TFLOP/s", "", ""))
            continue
        dtype = torch.torch.bfloat16 if label == "bf16" else torch.torch.float32
        theirs = 2 * n**3 / torch.product(n, dtype, precision == "tf32", rounds) / TERA
        rows.append((f"matmul {n}³, {label}", "98 % of torch's", f"{mine:.1f} TFLOP/s, {mine / theirs:.0%}",
                     f"{theirs:.1f} TFLOP/s", holds(mine >= 0.98 * theirs)))
    ours.execute("precision strict\na = 0; c = 0")
    return rows


def chain(ours, torch, sizes, copied):
    n = sizes.chain
    ours.execute(f"x = uniform({n})")
    mine = 8 * n / ours.each(f"y = {CHAIN}", sizes.rounds) / GIGA
    theirs = f"{8 * n / torch.chain(n, sizes.rounds) / GIGA:.0f} GB/s" if torch else ""
    ours.execute("x = 0; y = 0")
    return [(f"ten elementwise operations on {n >> 20} M floats", "85 % of the copy's bytes a second",
             f"{mine:.0f} GB/s, {mine / copied:.0%} of {copied:.0f}", theirs, holds(mine >= 0.85 * copied))]


def training(ours, torch):
    ours.execute(NETWORK)
    mine = US * ours.each(STEP, 200)
    theirs = f"{US * torch.training():.0f} µs" if torch else ""
    return [("a training step of 784-128-10, again", "40 µs", f"{mine:.1f} µs", theirs, holds(mine <= 40))]


def report_cost(ours):
    """What the placement report adds to a cell, by the client's clock."""
    ours.execute("a = normal(1000, 1000); b = normal(1000, 1000)")
    seconds = {"on": [], "off": []}
    for _ in range(100):
        for how, kept in seconds.items():
            ours.execute(f"placement {how}")
            kept.append(ours.execute("c = a @ b"))
    on, off = (statistics.median(kept) for kept in seconds.values())
    most = max(0.01 * off, 50e-6)
    return [("the placement report of a cell", "1 %, or 50 µs", f"{US * (on - off):.0f} µs of {US * off:.0f}", "",
             holds(on - off <= most))]


def wall(command, cells=None):
    begin = time.perf_counter()
    subprocess.run(command, input=cells, text=True, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def first_result(program, device):
    bare = TOP / "build/bench/cuda_first"
    cells = f"with {device} <\na = uniform(1000, 1000)\nprint sum(a @ a)\n>\n"
    mine = statistics.median(wall([program, "run", "--quiet", "-"], cells) for _ in range(ROUNDS))
    if not bare.exists():
        return [("first result", "1.2 × a bare C program", f"{mine:.2f} s", "no CUDA toolkit to build it", "")]
    try:
        theirs = statistics.median(wall([bare]) for _ in range(ROUNDS))
    except subprocess.CalledProcessError:
        return [("first result", "1.2 × a bare C program", f"{mine:.2f} s", "", "")]
    return [("first result", "1.2 × a bare C program", f"{mine:.2f} s, {mine / theirs:.2f} ×", f"{theirs:.2f} s",
             holds(mine <= 1.2 * theirs))]


class Sizes:
    def __init__(self, small):
        self.product, self.rounds, self.chain = (256, 4, 1 << 20) if small else (8192, 20, 256 << 20)


EMPTY = [(f"matmul 8192³, {kind}", "98 % of torch's", "", "", "") for kind in ("f32", "f32 as tf32", "bf16")] + [
    ("ten elementwise operations on 256 M floats", "85 % of the copy's bytes a second", "", "", ""),
    ("first result", "1.2 × a bare C program", "", "", ""),
    ("a training step of 784-128-10, again", "40 µs", "", "", ""),
    ("the placement report of a cell", "1 %, or 50 µs", "", "", "")]


def table(rows, peer):
    lines = [f"| figure | promised | tensorcell | peer ({peer}) | |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def selftest(program, device):
    done = subprocess.run([program, "selftest", device], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def without(cause):
    return (f"{HEAD}\n**No GPU was at hand when this was written** ({datetime.date.today()}): {cause}.\n"
            f"The figures are empty until it is run on a machine that has one.\n\n{table(EMPTY, 'none')}")


def figures(program, device, sizes, said):
    torch, peer = torch_or_none()
    copied = float(re.search(r"copy on the device.*? ([\d.e+]+) GB/s", said).group(1))
    rows = first_result(program, device)
    ours = Ours(program, device)
    try:
        rows = products(ours, torch, sizes) + chain(ours, torch, sizes, copied) + rows + training(ours, torch)
        rows += report_cost(ours)
    finally:
        ours.close()
    return rows, peer


def measured(program, device, sizes, code, said):
    rows, peer = figures(program, device, sizes, said)
    verdict = "passes" if code == 0 else "FAILS"
    return (f"{HEAD}\n{datetime.date.today()}, {said.splitlines()[0].removeprefix('selftest of ')}\n\n{table(rows, peer)}\n"
            f"## The self-test {verdict}\n\n```\n{said}\n```\n")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(TOP / "build/tensorcell"))
    options.add_argument("--device", default="gpu0")
    options.add_argument("--small", action="store_true")
    options.add_argument("--stdout", action="store_true")
    given = options.parse_args()
    code, said = selftest(given.program, given.device)
    if code > 1:
        cause = re.search(r"cannot be used: (.*)", said)
        text = without(cause.group(1) if cause else said)
    else:
        text = measured(given.program, given.device, Sizes(given.small), code, said)
    if given.stdout or "(simulated)" in text:
        print(text)
    else:
        REPORT.write_text(text)
        print(f"wrote {os.path.relpath(REPORT)}")


if __name__ == "__main__":
    main()

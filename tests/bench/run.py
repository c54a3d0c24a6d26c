"""make bench: the figures that the project promises, each beside its peer in the same run.

Medians; what is compared is measured in turn, so that a busy machine is busy for both.
"""

import statistics
import subprocess
import sys

from client import BARE, IPYKERNEL, TENSORCELL, TOP, Kernel

median = statistics.median
MS = 1e3
rows = []


def row(figure, wanted, got, holds):
    rows.append((figure, wanted, got, holds))
    print(f"{figure:58} {wanted:24} {got:44} {'holds' if holds else 'DOES NOT HOLD'}", flush=True)


def start():
    ours, theirs = [], []
    for _ in range(7):
        for command, times in (TENSORCELL, ours), (TENSORCELL, ours), (IPYKERNEL, theirs):
            kernel = Kernel(command)
            times.append(kernel.seconds)
            kernel.close()
    a, b = median(ours), median(theirs)
    row("spawn to kernel_info reply", "1/28 of ipykernel", f"{a * MS:.1f} ms, ipykernel {b * MS:.0f} ms: 1/{b / a:.1f}",
        b / a >= 28)


def round_trip():
    kernels = [Kernel(TENSORCELL), Kernel(BARE, ask_info=False), Kernel(IPYKERNEL)]
    times = [[], [], []]
    for _ in range(400):
        for kernel, taken in zip(kernels, times):
            taken.append(kernel.execute("1"))
    for kernel in kernels:
        kernel.close()
    a, b, c = (median(t[50:]) for t in times)
    row("execute 1 to idle", "2 x a bare exchange",
        f"{a * MS:.3f} ms, bare {b * MS:.3f}, ipykernel {c * MS:.2f}: {a / b:.2f} x", a <= 2 * b)


def memory():
    kernel, peer = Kernel(TENSORCELL), Kernel(IPYKERNEL)
    before, other = kernel.resident(), peer.resident()
    row("resident after start", "12 MiB", f"{before:.1f} MiB, ipykernel {other:.1f}", before <= 12)
    kernel.execute("c = normal(1000, 1000) @ normal(1000, 1000)\nmean(c)")
    after = kernel.resident()
    row("resident after a 1000 x 1000 matmul", "48 MiB", f"{after:.1f} MiB", after <= 48)
    kernel.close()
    peer.close()


def lines(command, source=None):
    out = subprocess.run(list(map(str, command)), input=source, text=True, capture_output=True, check=True, cwd=TOP)
    return [float(line) for line in out.stdout.split()]


def ours(setup, expression, rounds):
    """Seconds of each round, measured by the language itself; the first run is left out."""
    source = f"placement off\n{setup}\nr = {expression}\n" \
             f"for i in {rounds} <\n  t = time < r = {expression} >\n  print t\n>\n"
    return lines([TOP / "build/tensorcell", "run", "--quiet", "-"], source)


def against(figure, wanted, program, size, rounds, setup, expression, turns, holds):
    mine, direct = [], []
    for _ in range(turns):
        direct += lines([TOP / "build/bench" / program, size, rounds])
        mine += ours(setup, expression, rounds)
    a, b = median(mine), median(direct)
    row(figure, wanted, f"{a * MS:.2f} ms, direct {b * MS:.2f} ms: {b / a * 100:.0f} %", holds(a, b))


def compute():
    for n, rounds, turns in (1000, 40, 3), (4096, 3, 3):
        against(f"matmul {n} x {n}", "95 % of oneDNN directly", "dnnl_direct", n, rounds,
                f"a = normal({n}, {n})\nb = normal({n}, {n})", "a @ b", turns, lambda a, b: b / a >= 0.95)
    against("tanh(x*2+1)*exp(-x*x), 16 M floats", "1.5 x a hand-fused loop", "fused", 16_000_000, 10,
            "x = uniform(16000000)", "tanh(x * 2 + 1) * exp(-x * x)", 3, lambda a, b: a <= 1.5 * b)


BODY = ["y = x @ w", "y = relu(y + b)", "z = y * 2 - 1", "q = z * z", "s = sum(q)", "m = mean(y, axis=0)",
        "if (s + m[0] < 0) < break >"]
OPERATIONS = 10  # matmul add relu multiply subtract multiply sum mean add less


def planned():
    """The plan of the loop's body is made once; each round forces its condition, as a cell's end does."""
    count = 20000
    source = ("x = ones(4, 4)\nw = ones(4, 4)\nb = ones(4)\n" +
              f"t = time < for i in {count} <\n" + "\n".join(BODY) + "\n> >\nprint t\n")
    seconds = median(sum((lines([TOP / "build/tensorcell", "run", "--quiet", "-"], source) for _ in range(5)), []))
    each = seconds / count / OPERATIONS * 1e6
    row(f"planned cell of {OPERATIONS} operations, tiny tensors, again", "5 us an operation", f"{each:.2f} us", each <= 5)


def main():
    print(f"{'figure':58} {'wanted':24} {'got':44}")
    for part in start, round_trip, memory, compute, planned:
        part()
    return 0 if all(r[3] for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

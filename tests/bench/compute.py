"""What computing costs, beside the same arithmetic without a kernel around it."""

import signal
import statistics
import subprocess

from client import IPYKERNEL, TENSORCELL, TOP, Kernel
from table import row

median = statistics.median
MS = 1e3


def memory():
    kernel, peer = Kernel(TENSORCELL), Kernel(IPYKERNEL)
    before, other = kernel.resident(), peer.resident()
    row("resident after start", "12 MiB", f"{before:.1f} MiB, ipykernel {other:.1f}", before <= 12)
    kernel.execute("c = normal(1000, 1000) @ normal(1000, 1000)\nmean(c)")
    after = kernel.resident()
    row("resident after a 1000 x 1000 matmul", "48 MiB", f"{after:.1f} MiB", after <= 48)
    kernel.close()
    peer.close()


class Direct:
    """A program of this folder, which does so many rounds as it is told."""

    def __init__(self, program, size):
        self.process = subprocess.Popen([str(TOP / "build/bench" / program), str(size)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def rounds(self, count):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        return [float(self.process.stdout.readline()) for _ in range(count)]

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.go_on()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Ours(Kernel):
    """The same by the language, which takes the time itself."""

    def __init__(self, setup, expression):
        super().__init__(TENSORCELL)
        self.expression = expression
        self.execute("placement off\n" + setup)

    def rounds(self, count):
        return [float(line) for line in self.printed(
            f"for i in {count} <\n  t = time < r = {self.expression} >\n  print t\n>").split()]


def in_turn(sides, rounds, turns):
    """Medians of each side's turns. One side runs while the other is stopped, threads that still
    spin included; the first round of a turn only warms up. Nobody wins by a noisy moment: of each
    pair of turns, the two happened side by side."""
    medians = [[] for _ in sides]
    for side in sides:
        side.rounds(1)
        side.pause()
    for _ in range(turns):
        for side, kept in zip(sides, medians):
            side.go_on()
            kept.append(median(side.rounds(rounds + 1)[1:]))
            side.pause()
    for side in sides:
        side.close()
    return medians


def against(figure, wanted, program, size, setup, expression, rounds, turns, least):
    """least: of the direct program's speed, by the median of the pairs."""
    mine, direct = in_turn([Ours(setup, expression), Direct(program, size)], rounds, turns)
    share = median(d / m for m, d in zip(mine, direct))
    row(figure, wanted, f"{median(mine) * MS:.2f} ms, direct {median(direct) * MS:.2f} ms: {share * 100:.0f} %",
        share >= least)


def compute():
    for n, rounds, turns in (1000, 5, 15), (4096, 1, 5):
        against(f"matmul {n} x {n}", "95 % of oneDNN directly", "dnnl_direct", n,
                f"a = normal({n}, {n})\nb = normal({n}, {n})", "a @ b", rounds, turns, 0.95)
    against("tanh(x*2+1)*exp(-x*x), 16 M floats", "1.5 x a hand-fused loop", "fused", 16_000_000,
            "x = uniform(16000000)", "tanh(x * 2 + 1) * exp(-x * x)", 3, 9, 1 / 1.5)


BODY = ["y = x @ w", "y = relu(y + b)", "z = y * 2 - 1", "q = z * z", "s = sum(q)", "m = mean(y, axis=0)",
        "if (s + m[0] < 0) < break >"]
OPERATIONS = 10  # matmul add relu multiply subtract multiply sum mean add less


def planned():
    """The plan of a loop's body is made once; a condition forces its round, as a cell's end does. What
    is measured holds the evaluation of the tree, the building, the flush and the arithmetic."""
    count = 20000
    kernel = Kernel(TENSORCELL)
    kernel.execute("placement off\nx = ones(4, 4)\nw = ones(4, 4)\nb = ones(4)\nmany = ones(20000, 4)")

    def each(body, operations):
        loop = f"t = time < for i in {count} <\n" + "\n".join(body) + "\n> >\nprint t"
        return median(float(kernel.printed(loop)) for _ in range(5)) / count / operations * 1e6

    for figure, body, operations in (
            (f"planned cell of {OPERATIONS} operations, tiny tensors, again", BODY, OPERATIONS),
            ("three operations and a flush, again and again", ["if (b[0] + i < 0) < break >"], 3),
            ("y = y * 0.5 + x[i], round after round", ["y = y * 0.5 + many[i]"], 3)):
        kernel.execute("y = zeros(4)")
        cost = each(body, operations)
        row(figure, "1 us an operation", f"{cost:.2f} us", cost <= 1)
    kernel.close()

"""What a training step costs, beside the same step written out in NumPy, derivatives and all."""

import statistics
import time

import numpy as np

from client import TENSORCELL, Kernel
from compute import in_turn
from table import row

STEPS = 500
SETUP = """placement off
seed 1
x = normal(32, 4)
y = x @ [[1.0], [2], [3], [4]]
w1 = normal(4, 16) * 0.5; b1 = zeros(16)
w2 = normal(16, 1) * 0.5; b2 = zeros(1)"""
STEP = """loss = mean((tanh(x @ w1 + b1) @ w2 + b2 - y)**2)
update adam(lr=0.01) loss w1 b1 w2 b2"""


class Ours(Kernel):
    def __init__(self):
        super().__init__(TENSORCELL)
        self.execute(SETUP)

    def rounds(self, count):
        loop = f"for k in {count} <\n t = time < for i in {STEPS} <\n{STEP}\n> >\n print t\n>"
        return [float(line) / STEPS for line in self.printed(loop).split()]


class Numpy:
    def __init__(self):
        rng, f = np.random.default_rng(1), np.float32
        self.x = rng.normal(size=(32, 4)).astype(f)
        self.y = self.x @ np.array([[1], [2], [3], [4]], f)
        self.w = [rng.normal(size=s).astype(f) / f(2) for s in ((4, 16), (16,), (16, 1), (1,))]
        self.m, self.v = [np.zeros_like(w) for w in self.w], [np.zeros_like(w) for w in self.w]
        self.step = 0

    def gradients(self):
        w1, b1, w2, b2 = self.w
        h = np.tanh(self.x @ w1 + b1)
        off = h @ w2 + b2 - self.y
        self.loss = np.mean(off * off)
        g = off * np.float32(2 / len(off))
        inner = (g @ w2.T) * (1 - h * h)
        return self.x.T @ inner, inner.sum(0), h.T @ g, g.sum(0)

    def adam(self):
        self.step += 1
        alpha = np.float32(0.01 * np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step))
        for w, m, v, g in zip(self.w, self.m, self.v, self.gradients()):
            m += (g - m) * np.float32(0.1)
            v += (g * g - v) * np.float32(0.001)
            w -= m * alpha / (np.sqrt(v) + np.float32(1e-7))

    def rounds(self, count):
        seconds = []
        for _ in range(count):
            begin = time.perf_counter()
            for _ in range(STEPS):
                self.adam()
            seconds.append((time.perf_counter() - begin) / STEPS)
        return seconds

    def pause(self):
        pass

    go_on = close = pause


def training():
    mine, theirs = in_turn([Ours(), Numpy()], 3, 5)
    ratio = statistics.median(m / t for m, t in zip(mine, theirs))
    row("a step of adam, network of 113 weights", "NumPy by hand",
        f"{statistics.median(mine) * 1e6:.0f} us, NumPy {statistics.median(theirs) * 1e6:.0f} us: {ratio:.2f} x", ratio <= 1)

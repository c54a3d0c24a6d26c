"""What it costs that a device is in a process of its own: a simulated GPU, beside the same in one process and memcpy."""

import statistics
import subprocess

from client import TOP
from table import row

ROUNDS = 15
US = 1e6


def measured():
    """Medians {what: (worker, peer)}; each round asks for all, so that a busy machine is busy for all."""
    words = ["stream", "alone", "up", "down"]
    done = subprocess.run([TOP / "build/bench/worker", TOP / "build/backends", "sim"], text=True, check=True,
                          input="\n".join(words * (ROUNDS + 2)), stdout=subprocess.PIPE)
    lines = [tuple(map(float, line.split())) for line in done.stdout.splitlines()][2 * len(words):]
    return {word: tuple(map(statistics.median, zip(*lines[i::len(words)]))) for i, word in enumerate(words)}


def workers():
    found = measured()
    for what, limit, text in [("stream", 15, "in a stream"), ("alone", 80, "alone")]:
        ours, here = found[what]
        row(f"a worker's protocol for ten operations, {text}", f"{limit} us",
            f"{(ours - here) * US:.1f} us ({ours * US:.1f}, in the process {here * US:.1f})", (ours - here) * US <= limit)
    for what, text in [("up", "to a worker"), ("down", "from a worker")]:
        ours, memcpy = found[what]
        row(f"256 MiB {text}", "70 % of memcpy",
            f"{ours / 1e9:.1f} GB/s, memcpy {memcpy / 1e9:.1f}: {100 * ours / memcpy:.0f} %", ours >= 0.7 * memcpy)

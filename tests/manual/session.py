"""Cells of the manual, run in one session each chapter."""

import json
import pathlib
import re
import subprocess
import tempfile
from dataclasses import dataclass

import numpy as np

from support import TOP, environment

BUILD = TOP / "build"
SECONDS = 60
SETUP = "# %%\nscale = 3\n"  # a file of cells that examples run


@dataclass(eq=False)
class Cell:
    code: str
    marks: str = ""  # as they follow the fence: error, machine
    wanted: str | None = None  # what it should show, where something else says that
    output: str = ""
    failed: bool = False

    @property
    def wanted_error(self):
        return "error" in self.marks

    def complaint(self):
        """None, or what is wrong with what came out."""
        if self.failed != self.wanted_error:
            return f"{'fails' if self.failed else 'did not fail'}: {self.code}\n{self.output}"
        shown = re.sub(r"\n\w+ \[[\d, ]*\] on cpu$", "", self.output.strip())
        if self.wanted is not None and not alike(shown, self.wanted):
            return f"{self.code}\n{shown}\nbut NumPy shows\n{self.wanted}"
        return None

    def fenced(self):
        shown = "" if "machine" in self.marks or not self.output else f"\n```text\n{self.output}```\n"
        return f"```tensorcell{self.marks}\n{self.code}```\n{shown}"


NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]\d+)?")


def alike(a, b):
    """The same text, but for blanks and the last digits of numbers."""
    frames = [re.sub(r"\s+", "", NUMBER.sub(" ", text)) for text in (a, b)]
    numbers = [[float(n) for n in NUMBER.findall(text)] for text in (a, b)]
    return frames[0] == frames[1] and len(numbers[0]) == len(numbers[1]) and np.allclose(*numbers, rtol=1e-6, atol=1e-7)


def as_numpy(code):
    """What NumPy shows for a line of the table, with the names that the chapter begins with."""
    f32 = np.float32
    names = {"np": np, "x": np.arange(12, dtype=f32).reshape(3, 4), "y": np.ones((4, 2), f32),
             "v": np.array([3, 1, 2], f32), "i": np.array([2, 0]), "m": np.array([[2, 1], [1, 3]], f32)}
    return str(eval(code, names))


def events(source):
    """{number of the cell, from 0: its events}."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "setup.tcell").write_text(SETUP)
        done = subprocess.run([BUILD / "tensorcell", "run", "--quiet", "--json", "-"], input=source, text=True,
                              cwd=folder, capture_output=True, timeout=SECONDS, env=environment(BUILD))
    found = {}
    for line in done.stdout.splitlines():
        event = json.loads(line)
        event.setdefault("text", event.get("data", {}).get("text/plain", ""))
        found.setdefault(event["cell"] - 1, []).append(event)
    return found


def fill(cell, shown):
    cell.failed = any(e["kind"] == "error" for e in shown)
    lines = [e["text"] if e["text"].endswith("\n") else e["text"] + "\n" for e in shown if e["text"]]
    cell.output = "".join(lines)


def run(cells):
    """Fills in outputs. The session ends with an error, so each cell that should fail has a run of its
    own, after those before it that should not."""
    good = [c for c in cells if not c.wanted_error]
    for last in [None, *(c for c in cells if c.wanted_error)]:
        before = good if last is None else [c for c in cells[:cells.index(last)] if not c.wanted_error] + [last]
        if not before:
            continue
        found = events("".join(f"# %%\n{c.code}\n" for c in before))
        for at, cell in enumerate(before):
            if last is None or cell is last:
                fill(cell, found.get(at, []))
        stopped = next((at for at, c in enumerate(before) if c.failed), None)
        if last is None and stopped is not None:
            for cell in before[stopped + 1:]:
                cell.output, cell.failed = "(not run: a cell before it failed)\n", True

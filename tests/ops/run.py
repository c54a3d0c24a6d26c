"""Every operation of ops.def against NumPy, through the text front end: tests/ops/run.py [FAMILY…]

The tables are the other files of this folder, one for each family; case.py says what a row is. An
operation of ops.def that computes and has no row fails; and each one, named alone in a cell, has to
run its example.
"""

import concurrent.futures
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from support import TOP, close, environment  # noqa: E402

FAMILIES = ["make", "elementwise", "reduce", "shape", "algebra", "sorting", "indexing", "extents", "dtypes",
            "networks", "derivatives", "derivatives_linear", "derivatives_network", "optimizers",
            "display"]
BUILD = TOP / "build"
MARK = "----"


def operations():
    """The names of ops.def's rows that compute and are words of the language."""
    text = (TOP / "kernel/tensor/ops.def").read_text()
    names = re.findall(r"^(?:OP|UNARY|REDUCE)\((\w+),", text, re.M)
    return [n for n in names if not n.startswith("_")]


def run_cells(cells, program=BUILD / "tensorcell", surroundings=None):
    """[(what was printed, error or None)], one for each cell: after a failure the rest runs anew."""
    results = []
    while len(results) < len(cells):
        rest = cells[len(results):]
        source = "".join(f"# %%\n{c}\n" for c in rest)
        done = subprocess.run([program, "run", "--quiet", "--json", "-"], input=source, text=True,
                              capture_output=True, cwd=TOP, env=surroundings or environment(BUILD), timeout=120)
        printed, error = [""] * len(rest), {}
        for line in done.stdout.splitlines():
            event = json.loads(line)
            if event["kind"] == "stream":
                printed[event["cell"] - 1] += event["text"]
            elif event["kind"] == "display":
                printed[event["cell"] - 1] += event["data"]["text/plain"] + "\n"
            elif event["kind"] == "error":
                error[event["cell"] - 1] = event["text"]
        if done.returncode not in (0, 1):
            raise SystemExit(f"tensorcell ended with {done.returncode}: {done.stderr[-2000:]}")
        if done.returncode == 1 and not error:
            raise SystemExit(f"tensorcell failed without an error: {done.stderr[-2000:]}")
        ran = min(error, default=len(rest) - 1) + 1
        results += [(printed[i], error.get(i)) for i in range(ran)]
    return results


def check_family(name):
    """[(title, what is wrong or None)], and the operations that have a row."""
    cases = importlib.import_module(name).CASES
    results = run_cells([c.cell(MARK) for c in cases])
    rows = []
    for c, (printed, error) in zip(cases, results):
        rows.append((c.title(), error or c.compare(printed.split(MARK + "\n"))))
    return rows, {c.operation for c in cases if c.operation}


def check_samples(names):
    """An operation named alone runs its example."""
    rows = []
    for name, (_, error) in zip(names, run_cells(names)):
        rows.append((f"{name}, named alone", error))
    return rows


def main():
    wanted = sys.argv[1:] or FAMILIES
    names = operations()
    rows, covered = [], set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        samples = pool.submit(check_samples, names)
        for family, seen in pool.map(check_family, wanted):
            rows += family
            covered |= seen
        rows += samples.result()
    if wanted == FAMILIES:
        rows += [(n, "has no case in tests/ops") for n in names if n not in covered]
        rows += [(n, "is no operation of ops.def") for n in covered if n not in names]
    failed = [(title, wrong) for title, wrong in rows if wrong]
    for title, wrong in failed:
        print(f"FAILED {title}\n    {wrong.strip().replace(chr(10), chr(10) + '    ')}")
    return close(len(rows) - len(failed), len(failed))


if __name__ == "__main__":
    sys.exit(main())

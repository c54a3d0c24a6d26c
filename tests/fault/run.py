"""Cases of tests/ops on the CUDA backend, end to end without a GPU: tests/fault/run.py [SECONDS [SEED]]

kernel → worker → cuda.so → fake CUDA (tests/fault/cuda), whose kernels are cuda.so's own sources
compiled for the processor. As many cases as fit into the time, each family in turn, in the order of
the seed (standard: another one each day); every other batch with threads and blocks run backwards.
Operations that the backend has no kernel for are placed on the CPU, which a notice says; they are
counted. Any other reason to leave the GPU is a failure.
"""

import collections
import concurrent.futures
import datetime
import importlib.util
import itertools
import os
import pathlib
import random
import re
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "ops")]
from support import close  # noqa: E402
from fakes import INCLUDES, PROGRAM, machine, surroundings  # noqa: E402

FAMILIES = ["make", "elementwise", "reduce", "shape", "algebra", "sorting", "indexing", "dtypes", "networks",
            "derivatives", "derivatives_network", "optimizers"]
BATCH = 25


def ops_runner():
    spec = importlib.util.spec_from_file_location("ops_run", HERE.parent / "ops/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOTICE = re.compile(r"^ran on cpu instead of the default device: gpu0 has no kernel for (\w+)\n", re.M)


def check(ops, cases, environment):
    """[(title, what is wrong or None, operations that the CPU did)]"""
    cells = [f"use gpu0\n{c.cell(ops.MARK)}" for c in cases]
    rows = []
    for c, (printed, error) in zip(cases, ops.run_cells(cells, PROGRAM, environment)):
        wrong = error or c.compare(NOTICE.sub("", printed).split(ops.MARK + "\n"))
        rows.append((c.title(), wrong, set(NOTICE.findall(printed))))
    return rows


def in_turn(families, seed):
    """One case of each family after the other, each family shuffled, until none has any left."""
    lists = [list(importlib.import_module(f).CASES) for f in families]
    for cases in lists:
        random.Random(seed).shuffle(cases)
    rounds = itertools.zip_longest(*lists)
    return [c for one_of_each in rounds for c in one_of_each if c is not None]


def main():
    if not INCLUDES:
        print("CUDA's headers are not here: cuda.so is not built, and nothing was run on it")
        return close(1, 0)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else datetime.date.today().toordinal()
    ops, until = ops_runner(), time.monotonic() + seconds
    cases = in_turn(FAMILIES, seed)
    batches = [cases[i:i + BATCH] for i in range(0, len(cases), BATCH)]
    rows = []
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        root = machine(pathlib.Path(folder) / "root", "card nodes cuda13")
        environments = [surroundings("cuda13", root, FAKE_CUDA_MEMORY_MIB="1024", FAKE_CUDA_ORDER=order)
                        for order in ("forward", "backward")]

        def work(number):
            return check(ops, batches[number], environments[number % 2]) if time.monotonic() < until else []

        for found in pool.map(work, range(len(batches))):
            rows += found
    failed = [(title, wrong) for title, wrong, _ in rows if wrong]
    elsewhere = collections.Counter(name for row in rows for name in row[2])
    for title, wrong in failed:
        print(f"FAILED {title}\n    {wrong.strip().replace(chr(10), chr(10) + '    ')}")
    print(f"{len(rows)} of {len(cases)} cases, seed {seed}; {sum(not row[2] for row in rows)} all on the GPU")
    print("without a kernel there:", *(f"{name} {count}" for name, count in sorted(elsewhere.items())))
    return close(len(rows) - len(failed), len(failed))


if __name__ == "__main__":
    sys.exit(main())

"""The CUDA sources: every step of the cases of tests/ops through its source, run as host code by the
shim beside the CPU backend, and every text compiled by NVRTC for seven architectures.

    tests/cuda/run.py [--everything] [BUILD [FAMILY…]]

Without --everything, texts that differ in the number of axes alone share the architectures: all of
them for each take some five minutes on two cores.
"""

import collections
import concurrent.futures
import importlib
import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "ops"), str(HERE), str(HERE.parent)]
import run as cases  # noqa: E402  (tests/ops/run.py)
import nvrtc  # noqa: E402
from support import TOP, close, environment  # noqa: E402

TOGETHER = 20  # cases in one session


def prepare(build):
    """The folder that stands in for build/backends."""
    folder = build / "cuda-check"
    for name in ("text", "steps"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).unlink(missing_ok=True)
    return folder


def check_some(job):
    """[(title, what is wrong or None)] of some cases of a family."""
    some, build, surroundings = job
    results = cases.run_cells([c.cell(cases.MARK) for c in some], build / "tensorcell", surroundings)
    return [(c.title(), error or c.compare(printed.split(cases.MARK + "\n")))
            for c, (printed, error) in zip(some, results)]


def check_cases(build, families):
    folder = prepare(build)
    surroundings = environment(build) | {
        "TENSORCELL_BACKENDS": str(folder), "TENSORCELL_CHECK_FOLDER": str(folder),
        "TENSORCELL_CHECK_BACKEND": str(build / "backends/cpu.so"), "OMP_NUM_THREADS": "1"}
    jobs = []
    for family in families:
        all_of = importlib.import_module(family).CASES
        jobs += [(all_of[i:i + TOGETHER], build, surroundings) for i in range(0, len(all_of), TOGETHER)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [row for rows in pool.map(check_some, jobs) for row in rows]


def summary(folder):
    counts = collections.Counter()
    ops = collections.defaultdict(set)
    steps = folder / "steps"
    for line in steps.read_text().splitlines() if steps.exists() else []:
        what, op, dtype = line.split()
        counts[what] += 1
        ops[what].add(op)
    texts = len(list((folder / "text").glob("*.cu")))
    print(f"{counts['right']} steps of {len(ops['right'])} operations as the CPU has them, {counts['wrong']} not; "
          f"{texts} texts; {counts['large']} steps too large for fibers")
    if ops["left"]:
        print("without a source:", " ".join(sorted(ops["left"])))


def main():
    words = [w for w in sys.argv[1:] if w != "--everything"]
    build = TOP / (words[0] if words else "build")
    rows = check_cases(build, words[1:] or cases.FAMILIES)
    texts = sorted((build / "cuda-check/text").glob("*.cu"))
    compiled, skipped, about = nvrtc.check(texts, build / "cuda-check/nvrtc", "--everything" in sys.argv)
    rows += compiled
    failed = [(title, wrong) for title, wrong in rows if wrong]
    for title, wrong in failed:
        print(f"FAILED {title}\n    {wrong.strip()}")
    summary(build / "cuda-check")
    print(about)
    return close(len(rows) - len(failed), len(failed), skipped)


if __name__ == "__main__":
    sys.exit(main())

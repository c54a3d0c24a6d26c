"""make check, make test and make test-all: every suite one after another, with its time, and the sum.

A suite is a command. One that closes with a line "N passed, N failed" (pytest's closing line is read
too) counts as that many tests; another counts as one, by its exit code. What was skipped is counted
too, and lines "SKIPPED …" are shown once more at the end, each with its suite.
"""

import os
import pathlib
import re
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
PY = sys.executable
PYTEST = [PY, "-m", "pytest", "-q", "-rs"]
JOBS = f"-j{os.cpu_count() or 2}"
MAKE = ["make", "--no-print-directory", "-s", "-k", JOBS]
ASAN = ["SANITIZE=1", "BUILD=build/asan"]

CLOSING = re.compile(r"(=+ )?\d+ (passed|failed|skipped|errors?)\b[\w, ]*( in [\d.]+s.*)?$")

SHORT = {
    "build with gcc": [*MAKE, "all", "unit-programs"],
    "lint": [PY, "tests/lint/run.py"],
    "unit": [PY, "tests/unit/run.py", "build"],
    "golden": [PY, "tests/golden/run.py", "build"],
}
LONG = {
    "build with clang": [*MAKE, "CC=clang", "BUILD=build/clang", "objects"],
    "operations": [PY, "tests/ops/run.py"],
    "CUDA sources built": [*MAKE, "cuda-check"],
    "CUDA sources": [PY, "tests/cuda/run.py"],
    "properties": [PY, "tests/property/run.py", "2100"],
    "manual": [PY, "tests/manual/run.py"],
    "files": [*PYTEST, "tests/files"],
    "doctor, lost GPUs": [*PYTEST, "tests/fault"],
    "fake CUDA": [PY, "tests/fault/run.py", "30"],
    "selftest": [PY, "tests/selftest/run.py"],
    "dist": [*PYTEST, "tests/dist"],
    "protocol": [*PYTEST, "tests/protocol"],
    "clients": [*PYTEST, "tests/clients"],
    "notebooks": [*PYTEST, "tests/notebooks"],
    "sanitized build": [*MAKE, *ASAN, "all", "unit-programs"],
    "sanitized unit": [PY, "tests/unit/run.py", "build/asan"],
    "sanitized golden": [PY, "tests/golden/run.py", "build/asan"],
    "sanitized files": ["env", "TENSORCELL=build/asan/tensorcell", *PYTEST, "tests/files"],
}
ALL = {
    "properties": [PY, "tests/property/run.py", "20100", "2"],
    "kills": ["env", "KILLS=1000", "SEED=2", *PYTEST, "tests/protocol/test_kills.py"],
    "many indexings": [PY, "tests/ops/run.py", "indexing_many"],
    "CUDA sources": [PY, "tests/cuda/run.py", "--everything"],
    "a million sizes": ["build/tests/tensor_sizes_test", "1000000"],
    "twins": [PY, "tests/twins/run.py"],
}
SUITES = {"check": SHORT, "test": {**SHORT, **LONG}, "test-all": {**SHORT, **LONG, **ALL}}


def counts(output, status):
    """(passed, failed, skipped) of one command."""
    passed = failed = skipped = 0
    for line in reversed(output.splitlines()):
        if CLOSING.match(line):
            found = {what: int(n) for n, what in re.findall(r"(\d+) (passed|failed|skipped|errors?)\b", line)}
            passed = found.get("passed", 0)
            failed = found.get("failed", 0) + found.get("error", 0) + found.get("errors", 0)
            skipped = found.get("skipped", 0)
            break
    if passed + failed == 0 and not (skipped and status == 0):
        return (1, 0, 0) if status == 0 else (0, 1, skipped)
    return passed, failed or int(status != 0), skipped


def run(command, environment):
    """Shows the output as it comes; counts, and the lines that say what was skipped."""
    process = subprocess.Popen(command, cwd=TOP, env=environment, text=True, errors="replace",
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = []
    for line in process.stdout:
        output.append(line)
        print(line, end="", flush=True)
    reasons = [line.strip() for line in output if line.startswith("SKIPPED ")]
    return counts("".join(output), process.wait()), reasons


def main():
    suites = SUITES[sys.argv[1]]
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    rows, reasons = [], []
    for name, command in suites.items():
        print(f"\n== {name}", flush=True)
        begin = time.monotonic()
        found, why = run(command, environment)
        rows.append((name, *found, time.monotonic() - begin))
        reasons += [f"{name}: {line}" for line in why]
    print(f"\n{'suite':18} {'passed':>7} {'failed':>7} {'skipped':>7} {'seconds':>8}")
    passed, failed, skipped, seconds = (sum(column) for column in list(zip(*rows))[1:])
    for row in [*rows, ("all", passed, failed, skipped, seconds)]:
        print("{:18} {:7} {:7} {:7} {:8.1f}".format(*row))
    print("", *reasons, sep="\n")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

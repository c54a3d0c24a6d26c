"""Runs the unit programs of a build folder, as many at a time as there are cores:
tests/unit/run.py build [NAME…]"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import TOP, close, environment  # noqa: E402

SECONDS = 90


def run(program, build):
    """(passed, failed, output) of one program; one that breaks off fails."""
    try:
        done = subprocess.run([program], cwd=TOP, env=environment(build), timeout=SECONDS, text=True,
                              errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        return 0, 1, f"{late.stdout or ''}\nstopped after {SECONDS} s\n"
    passed = sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", done.stdout)))
    failed = sum(map(int, re.findall(r"\[  FAILED  \] \w+: (\d+) test", done.stdout)))
    failed = failed or int(done.returncode != 0 or passed == 0)
    return passed, failed, done.stdout


def main():
    build = TOP / (sys.argv[1] if len(sys.argv) > 1 else "build")
    sources = sorted((TOP / "tests/unit").glob("*_test.c"))
    names = [s.stem for s in sources if not sys.argv[2:] or s.stem in sys.argv[2:]]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda name: run(build / "tests" / name, build), names)
    for name, (good, bad, output) in zip(names, results):
        passed, failed = passed + good, failed + bad
        print(f"{'ok    ' if not bad else 'FAILED'} {name}: {good} passed, {bad} failed", flush=True)
        if bad:
            print(output, flush=True)
    return close(passed, failed)


if __name__ == "__main__":
    sys.exit(main())

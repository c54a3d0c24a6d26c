"""What the suites share: where the tree is, how programs under test run, how a suite closes."""

import os
import pathlib

TOP = pathlib.Path(__file__).resolve().parent.parent


def environment(build):
    """The backends of this build, no GPU, no settings of the caller's; a sanitizer's report is a
    failure, and leaks inside libraries below us are not ours."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("TENSORCELL_")}
    return {
        **inherited,
        "TENSORCELL_BACKENDS": str(build / "backends"),
        "CUDA_VISIBLE_DEVICES": "",
        # The interpreter bounds its recursion by addresses on the stack, so locals have to be there.
        # Thread-local storage of libraries opened late is where glibc says, not where gcc 12's
        # sanitizer guesses when it looks for leaks (it reads a wild address and dies).
        "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=0:intercept_tls_get_addr=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "LSAN_OPTIONS": f"suppressions={TOP}/tests/lsan.supp:print_suppressions=0",
    }


def close(passed, failed, skipped=0):
    """The closing line that tests/run.py reads, and the exit code; no test is a failure too. What is
    skipped says why in a line "SKIPPED …" before."""
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0

"""tensorcell selftest, quick, on the CPU, on simulated GPUs and on cuda.so over the fake CUDA; and what its
exit codes say. TENSORCELL_BUILD=dir: another build folder than build.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests/fault"), str(TOP / "tests")]

from fakes import BUILD, INCLUDES, machine, surroundings  # noqa: E402
from support import close, environment  # noqa: E402

ONE = {"TENSORCELL_SIM_GPUS": "1:512MiB"}
TWO = {"TENSORCELL_SIM_GPUS": "2:256MiB"}
ENDS = {**ONE, "TENSORCELL_SIM_FAULT": "exit@20"}  # in the middle of the twentieth program

# arguments, environment, exit code, what stands in the output
RUNS = [
    ("cpu --quick", {}, 0, r"selftest of cpu: .*\n(.*\n)*passed: \d+ cases right, 0 wrong"),
    ("gpu0 --quick", ONE, 0, r"selftest of gpu0: .*simulated.*\n(.*\n)* *matmul f32 as bf16, (.*\n)*"
                             r"passed: \d+ cases right, 0 wrong"),
    ("gpu* --only matmul:f32", TWO, 0, r"selftest of gpu0: (.*\n)*selftest of gpu1: "),
    ("gpu0 --only add:f32", ENDS, 1, r"FAILED: \d\d+ cases right, 1 wrong"),
    ("gpu0 --only matmul", {"TENSORCELL_SIM_GPUS": "1:1MiB"}, 1,
     r"cases  \d+ right, \d+ could not run(.*\n)*incomplete: \d+ cases right, 0 wrong, \d+ could not run"),
    ("gpu0", {}, 3, r"DeviceError: gpu0 cannot be used"),
    ("gpu0 --only frobnicate", ONE, 2, r"there is no operation frobnicate"),
    ("cpu --only add:f32:sideways", {}, 2, r"there is no layout sideways"),
    ("--slow", {}, 2, r"takes DEVICE, --quick"),
    ("tpu", {}, 2, r"tpu is no device"),
]
# Each kernel's source is compiled for the processor first, so one dtype, layout and size each.
ON_CUDA = [
    ("gpu0 --only *:f32:sliced:3", 0, r"selftest of gpu0: .*CUDA.*\n(.*\n)*passed: 2\d\d cases right, 0 wrong"),
    ("gpu0 --only *:f32:contiguous:0", 0, r"passed: 2\d\d cases right, 0 wrong"),  # tensors without elements
]


def check(arguments, surrounding, code, text):
    done = subprocess.run([BUILD / "tensorcell", "selftest", *arguments.split()], capture_output=True, text=True,
                          env=surrounding, timeout=300)
    cases = sum(int(n) for n in re.findall(r": (\d+) cases right", done.stdout))
    good = done.returncode == code and bool(re.search(text, done.stdout + done.stderr))
    print(f"{'ok' if good else 'FAILED':7}selftest {arguments}: exit code {done.returncode}, {cases} cases right")
    if not good:
        print(done.stdout + done.stderr)
    return good


def check_cuda():
    if not INCLUDES:
        print("CUDA's headers are not here: cuda.so is not built")
        return []
    with tempfile.TemporaryDirectory() as folder:
        root = machine(pathlib.Path(folder) / "root", "card nodes cuda13")
        fake = surroundings("cuda13", root, FAKE_CUDA_MEMORY_MIB="1024")
        return [check(arguments, fake, code, text) for arguments, code, text in ON_CUDA]


def main():
    results = [check(words, {**environment(BUILD), **more}, code, text) for words, more, code, text in RUNS] + check_cuda()
    return close(sum(results), len(results) - sum(results))


if __name__ == "__main__":
    sys.exit(main())

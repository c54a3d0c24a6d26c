"""Sessions on the CUDA backend, end to end on a fake CUDA: what is computed there, and what becomes of a
session whose GPU fails. tests/fault/run.py has the operations."""

import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from fakes import INCLUDES, PROGRAM, TOP, installed, machine, surroundings  # noqa: E402

pytestmark = pytest.mark.skipif(not INCLUDES, reason="CUDA's headers are not here: cuda.so is not built")

TRAINING = """
use gpu0
x = full([5, 4], 0.3)
w = full([4, 3], 0.5)
for i in 50 <
    y = relu(x @ w)
    w = w - 0.01 * (transpose(x) @ y)
>
print w[0]
# %%
print "on" w.device (sum(w))
"""
RESULT = "[0.201625 0.201625 0.201625]\n"


@pytest.fixture
def computer(tmp_path):
    """Runs cells on a machine with one GPU: (stdout, stderr, exit code)."""
    root = machine(tmp_path / "root", "card nodes cuda13 cuda12")

    def run(cells, libraries="cuda13", seconds=60, **more):
        environment = surroundings(libraries, root, **{"FAKE_CUDA_MEMORY_MIB": "512", **more})
        done = subprocess.run([PROGRAM, "run", "-"], input=cells, env=environment, capture_output=True, text=True,
                              timeout=seconds)
        return done.stdout, done.stderr, done.returncode

    run.root = root
    return run


def once(tmp_path, fault):
    return {"FAKE_CUDA_FAIL": fault, "FAKE_CUDA_FAIL_ONCE": str(tmp_path / "it failed")}


def happened(tmp_path):
    return (tmp_path / "it failed").exists()


@pytest.mark.parametrize("libraries, version", [("cuda13", "13000"), ("cuda12", "12040")])
def test_a_loop_runs_on_the_gpu(computer, libraries, version):
    shown, errors, code = computer(TRAINING, libraries, FAKE_CUDA_VERSION=version)
    assert (errors, code) == ("", 0)
    assert RESULT in shown and "on gpu0 2.4195" in shown
    assert re.search(r"ran on gpu0: .*matmul", shown)
    assert "ran on cpu" not in shown


def test_another_order_of_threads_gives_the_same(computer):
    cells = """
use gpu0
a = sin(full([37, 53], 0.7) * full([53], 1.1))
print (sum(a)) (max(a)) (softmax(a)[3, 5])
"""
    forward, backward = (computer(cells, FAKE_CUDA_ORDER=o)[0].splitlines()[0] for o in ("forward", "backward"))
    assert forward == backward


@pytest.mark.parametrize("fault, said", [
    ("kernel@5:700", "an illegal memory access was encountered (CUDA error 700)"),
    ("kernel@30:719", "unspecified launch failure (CUDA error 719)"),
    ("copy@2:700", "CUDA error 700"),
    ("launch@20:700", "CUDA error 700"),
    ("kernel@9:exit", "its worker ended by itself with exit code 9"),
])
def test_a_lost_gpu_costs_nothing(computer, tmp_path, fault, said):
    shown, errors, code = computer(TRAINING, **once(tmp_path, fault))
    assert happened(tmp_path)
    assert code == 0, errors
    assert RESULT in shown and "on gpu0" in shown
    assert said in shown + errors


def test_a_gpu_that_always_fails_is_left(computer):
    shown, errors, code = computer(TRAINING, FAKE_CUDA_FAIL="kernel@1:700")
    assert code == 0, errors
    assert RESULT in shown
    assert "ran on cpu" in shown and "CUDA error 700" in shown


def test_a_strict_block_says_so(computer):
    shown, errors, code = computer("fallback off\nwith gpu0 < print (sum(full([9], 2.0) + 1)) >\n",
                                   FAKE_CUDA_FAIL="kernel@1:700")
    assert code == 1
    assert "DeviceError" in errors and "CUDA error 700" in errors


def test_memory_that_is_taken_for_a_moment(computer, tmp_path):
    shown, errors, code = computer(TRAINING, **once(tmp_path, "alloc@2:2"))
    assert happened(tmp_path)
    assert code == 0 and RESULT in shown and "on gpu0" in shown, shown + errors


def test_more_than_there_is(computer):
    cells = """
fallback off
try < with gpu0 < a = full([20000, 10000], 1.5) + full([10000], 1.0) > > else < print error.kind >
with gpu0 < b = full([1000], 1.5) + 1 >
print b.device (sum(b))
"""
    shown, errors, code = computer(cells)
    assert code == 0, errors
    assert "OutOfMemory" in shown and "gpu0 2500" in shown


def test_code_is_kept_on_the_disk(computer):
    assert RESULT in computer(TRAINING)[0]
    kept = [f for f in computer.root.glob("cache/tensorcell/cuda/**/*") if f.is_file()]
    assert kept
    for file in kept:
        file.write_bytes(file.read_bytes()[:-7] + b"damaged")
    assert RESULT in computer(TRAINING)[0]


def test_an_interrupt_ends_a_kernel_that_hangs(computer, tmp_path):
    environment = surroundings("cuda13", computer.root, **once(tmp_path, "kernel@3:hang"), FAKE_CUDA_MEMORY_MIB="512")
    process = subprocess.Popen([PROGRAM, "run", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=environment, text=True)
    process.stdin.write(TRAINING)
    process.stdin.close()
    until = time.monotonic() + 20
    while not happened(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(20)
    assert time.monotonic() - begin < 6
    assert "Interrupted" in process.stderr.read()


def test_release_gives_the_memory_back(computer):
    cells = """
with gpu0 < a = full([1000], 2.0) * 3 >
release gpu0
print a.device (sum(a))
with gpu0 < b = a + 1 >
print b.device (sum(b))
"""
    shown, errors, code = computer(cells)
    assert code == 0, errors
    assert "cpu 6000" in shown and "gpu0 7000" in shown


def test_the_fake_has_each_call():
    """What cuda.so calls (kernel/backend/cuda/calls_*.def) is what the fake libraries offer."""
    folder = installed("cuda13")
    for table, library in [("driver", "libcuda.so.1"), ("blas", "libcublasLt.so.13"), ("nvrtc", "libnvrtc.so.13"),
                           ("nvml", "libnvidia-ml.so.1")]:
        text = (TOP / f"kernel/backend/cuda/calls_{table}.def").read_text()
        calls = re.findall(r'^CALL\(.*?"?(\w+)"?\)', text, re.M)
        there = subprocess.run(["nm", "-D", "--defined-only", folder / library], capture_output=True, text=True).stdout
        assert calls
        assert not set(calls) - set(re.findall(r" T (\w+)", there))

"""Kernels for the tests, and a kernelspec of the installed form in a folder of its own."""

import json
import os
import pathlib
import tempfile

import pytest

from client import PROGRAM, Kernel

SPEC = {
    "argv": [PROGRAM, "kernel", "--connection-file", "{connection_file}"],
    "display_name": "tensorcell",
    "language": "tensorcell",
    "interrupt_mode": "message",
    "metadata": {},
}


@pytest.fixture(scope="session", autouse=True)
def kernelspec():
    with tempfile.TemporaryDirectory(prefix="tc-") as folder:
        spec = pathlib.Path(folder) / "kernels" / "tensorcell"
        spec.mkdir(parents=True)
        (spec / "kernel.json").write_text(json.dumps(SPEC))
        os.environ["JUPYTER_PATH"] = folder
        os.environ["JUPYTER_RUNTIME_DIR"] = folder + "/runtime"
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        yield folder


@pytest.fixture
def folder():
    """Short, because the path of a socket file may only be 107 bytes long."""
    with tempfile.TemporaryDirectory(prefix="tc-") as name:
        yield name


@pytest.fixture
def start(folder):
    """Starts kernels that end with the test: start(transport=…, key=…)."""
    kernels = []

    def one(**options):
        kernels.append(Kernel(folder, **options))
        return kernels[-1]

    yield one
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def kernel(start):
    return start()

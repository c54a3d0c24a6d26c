"""Kernels for the tests, and a kernelspec of the installed form in a folder of its own."""

import os
import subprocess
import tempfile

import pytest

from client import PROGRAM, Kernel


@pytest.fixture(scope="session", autouse=True)
def kernelspec():
    """As the program itself installs it; what Jupyter writes goes into the same folder."""
    with tempfile.TemporaryDirectory(prefix="tc-") as folder:
        os.environ["JUPYTER_DATA_DIR"] = folder + "/data"
        os.environ["JUPYTER_RUNTIME_DIR"] = folder + "/runtime"
        os.environ["XDG_DATA_HOME"] = folder + "/share"
        os.environ["JUPYTER_CONFIG_DIR"] = folder + "/config"
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        subprocess.run([PROGRAM, "install", "--user"], check=True, stdout=subprocess.DEVNULL)
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

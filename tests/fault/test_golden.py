"""tests/golden/gpu, made for simulated GPUs, on the CUDA backend with its fake CUDA: the same text, but for
the word "simulated". Cases that show how much memory is free differ by cuBLAS's workspace, and those
whose fault the simulation brings about have their like in test_cuda.py: these stay out."""

import importlib.util
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from fakes import INCLUDES, PROGRAM, TOP, machine, surroundings  # noqa: E402

spec = importlib.util.spec_from_file_location("golden_run", TOP / "tests/golden/run.py")
golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(golden)


def wanted():
    for path in sorted((TOP / "tests/golden/gpu").glob("*.t")):
        source, stdout, stderr, _ = golden.split(path.read_text())
        variables = golden.variables(source)
        if "TENSORCELL_SIM_GPUS" in variables and "TENSORCELL_SIM_FAULT" not in variables and \
                "simulate" not in source and not re.search(r" free\b|the whole ", stdout + stderr):
            yield path


@pytest.mark.skipif(not INCLUDES, reason="CUDA's headers are not here: cuda.so is not built")
@pytest.mark.parametrize("path", list(wanted()), ids=lambda p: p.stem)
def test_the_same_on_cuda(path, tmp_path):
    source, stdout, stderr, _ = golden.split(path.read_text())
    variables = golden.variables(source)
    count, mib = re.match(r"(\d+):(\d+)MiB", variables.pop("TENSORCELL_SIM_GPUS")).groups()
    environment = surroundings("cuda13", machine(tmp_path / "root", "card nodes cuda13"), FAKE_CUDA_COUNT=count,
                               FAKE_CUDA_MEMORY_MIB=mib, **variables)
    done = subprocess.run([PROGRAM, "run", "--quiet", "-"], input=source, env=environment, capture_output=True,
                          text=True, timeout=60)
    plain = lambda text: text.replace(" (simulated)", "").replace("simulated ", "")
    assert done.stdout == plain(stdout)
    assert done.stderr == plain(stderr)

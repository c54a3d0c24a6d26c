"""Each reason for which a GPU cannot be used, brought about with fake libraries and a fake machine: what
`tensorcell doctor` names as the cause, what it says to do next, and its exit code."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from fakes import BUILD, INCLUDES, PROGRAM, machine, surroundings  # noqa: E402

GOOD = "card nodes module cuda13"

# name: what is installed, what the machine has, its environment, exit code, cause, what to do next
CAUSES = {
    "no library": ("nothing", "card", {}, "an NVIDIA GPU, but no NVIDIA driver: libcuda.so.1 not found",
                   "install NVIDIA's driver"),
    "damaged library": ("damaged", GOOD, {}, "libcuda.so.1 cannot be loaded: ", "install NVIDIA's driver"),
    "another library": ("strange", GOOD, {}, "libcuda.so.1 is no NVIDIA driver library: it has no cuDeviceGetCount",
                        "reinstall the driver"),
    "driver too old": ("cuda13", GOOD, {"FAKE_CUDA_VERSION": "11040"},
                       "NVIDIA driver too old: it serves CUDA 11.4, and 12.0 is needed", "525.60 or newer"),
    "driver not loaded": ("cuda13", "card cuda13", {"FAKE_CUDA_INIT": "100"},
                          "the NVIDIA driver is not loaded: no /dev/nvidiactl", "sudo modprobe nvidia"),
    "no device": ("cuda13", GOOD, {"FAKE_CUDA_COUNT": "0"}, "no NVIDIA GPU: the driver finds no device", "nvidia-smi"),
    "hidden": ("cuda13", GOOD, {"CUDA_VISIBLE_DEVICES": ""}, "hidden by CUDA_VISIBLE_DEVICES=''",
               "unset CUDA_VISIBLE_DEVICES"),
    "hidden by a wrong number": ("cuda13", GOOD, {"CUDA_VISIBLE_DEVICES": "7", "FAKE_CUDA_INIT": "100"},
                                 "hidden by CUDA_VISIBLE_DEVICES='7'", "unset CUDA_VISIBLE_DEVICES"),
    "mismatch": ("cuda13", GOOD, {"FAKE_CUDA_INIT": "803"}, "driver and driver library do not match (cuInit: 803)",
                 "restart the machine"),
    "compatibility library": ("cuda13", GOOD, {"FAKE_CUDA_INIT": "804"},
                              "CUDA's compatibility library does not support this GPU (cuInit: 804)", "cuda-compat"),
    "busy": ("cuda13", GOOD, {"FAKE_CUDA_INIT": "46"}, "the GPU is busy or in exclusive use", "sudo nvidia-smi -c 0"),
    "exclusive": ("cuda13", GOOD, {"FAKE_CUDA_MODE": "3", "FAKE_NVML_PROCESSES": "1"},
                  "gpu0 cannot be used: it is in exclusive use by process 4242 (python3)", "end that process"),
    "prohibited": ("cuda13", GOOD, {"FAKE_CUDA_MODE": "2"}, "gpu0 cannot be used: its compute mode is Prohibited",
                   "sudo nvidia-smi -c 0 -i 0"),
    "old card": ("cuda13", GOOD, {"FAKE_CUDA_CAPABILITY": "61"},
                 "gpu0 cannot be used: its compute capability is 6.1, and 7.5 is needed", "this GPU is too old"),
    "no runtime": ("cuda13", "card nodes", {}, "the CUDA library cublasLt was not found", "pip install nvidia-cublas,"),
    "runtime too new": ("cuda13", GOOD, {"FAKE_CUDA_VERSION": "12040"},
                        "cublasLt is for CUDA 13, newer than the driver, which serves 12.4",
                        "pip install nvidia-cublas-cu12"),
    "driver hangs": ("cuda13", GOOD, {"FAKE_CUDA_SLEEP_MS": "20000", "TENSORCELL_PROBE_MS": "300"},
                     "the GPU driver did not answer within 0.3 s", "nvidia-smi: if it hangs too"),
    "driver crashes": ("cuda13", GOOD, {"FAKE_CUDA_END": "abort"},
                       "the GPU driver crashed when asked for its GPUs (signal 6)", "reinstall NVIDIA's driver"),
    "MIG without instance": ("cuda13", GOOD, {"FAKE_CUDA_INIT": "100", "FAKE_NVML_MIG": "1"},
                             "MIG is on, and no instance of the GPU was made", "sudo nvidia-smi mig -cgi"),
    "container without toolkit": ("nothing", "card container", {"NVIDIA_VISIBLE_DEVICES": "all"},
                                  "this container asks for GPUs (NVIDIA_VISIBLE_DEVICES=all) and was given none",
                                  "nvidia-container-toolkit"),
    "container without GPU": ("nothing", "card container", {}, "no NVIDIA driver: libcuda.so.1 not found",
                              "docker run --gpus all"),
    "pod without GPU": ("nothing", "card kubernetes", {}, "no NVIDIA driver: libcuda.so.1 not found",
                        "nvidia.com/gpu: 1"),
    "simulated GPUs misspelt": ("nothing", "", {"TENSORCELL_SIM_GPUS": "2:nonsense"},
                                "simulated GPUs: TENSORCELL_SIM_GPUS is 2:nonsense", "write it so"),
    "simulated fault misspelt": ("nothing", "", {"TENSORCELL_SIM_GPUS": "2", "TENSORCELL_SIM_FAULT": "frob"},
                                 "simulated GPUs: TENSORCELL_SIM_FAULT is frob", "write it so"),
    "simulated GPU fails": ("nothing", "", {"TENSORCELL_SIM_GPUS": "2:64MiB", "TENSORCELL_SIM_FAULT": "sticky@1"},
                            "simulated: 2, with 64.0 MiB each, on the CPU; gpu0: ", "the fault that was asked for"),
    "simulated GPU ends": ("nothing", "", {"TENSORCELL_SIM_GPUS": "1:64MiB", "TENSORCELL_SIM_FAULT": "exit@1"},
                           "a small kernel on gpu0 ended its process", "the fault that was asked for"),
    "simulated GPU hangs": ("nothing", "", {"TENSORCELL_SIM_GPUS": "1:64MiB", "TENSORCELL_SIM_FAULT": "hang@1",
                                            "TENSORCELL_PROBE_MS": "1000"},
                            "gpu0 did not finish a small kernel in time", "the fault that was asked for"),
    "context is refused": ("cuda13", GOOD, {"FAKE_CUDA_FAIL": "context@1:46"}, "gpu0 cannot be used: ", ""),
    "kernel fails": ("cuda13", GOOD, {"FAKE_CUDA_FAIL": "kernel@1:700"}, "CUDA error 700", "sudo dmesg"),
    "kernel computes wrong": ("cuda13", GOOD, {"FAKE_CUDA_FAIL": "kernel@2:skip"}, "it computes wrong: ",
                              "run doctor again"),
    "kernel hangs": ("cuda13", GOOD, {"FAKE_CUDA_FAIL": "kernel@1:hang", "TENSORCELL_PROBE_MS": "1000"},
                     "gpu0 did not finish a small kernel within 2 s", "nvidia-smi --gpu-reset"),
    "kernel ends the process": ("cuda13", GOOD, {"FAKE_CUDA_FAIL": "kernel@1:exit"},
                                "running a small kernel on gpu0 ended the probe", "nvidia-smi --gpu-reset"),
    "no memory": ("cuda13", GOOD, {"FAKE_NVML_FREE_MIB": "100", "FAKE_NVML_PROCESSES": "1"},
                  "memory of gpu0: 0.1 GiB free of 139.0 GiB; process 4242 python3, 7.0 GiB",
                  "end a process that holds it"),
}

needs_cuda = pytest.mark.skipif(not INCLUDES, reason="CUDA's headers are not here: cuda.so is not built")


def doctor(libraries, root, user=None, **more):
    done = subprocess.run([PROGRAM, "doctor"], env=surroundings(libraries, root, **more), capture_output=True,
                          text=True, timeout=60, user=user)
    lines = done.stdout.splitlines()
    said = {key: line.removeprefix(f"{key}: ") for line in lines for key in ("cause", "next")
            if line.startswith(f"{key}: ")}
    return done.returncode, said, done.stdout


@needs_cuda
@pytest.mark.parametrize("name", CAUSES)
def test_a_cause_comes_first(name, tmp_path):
    libraries, pieces, more, cause, advice = CAUSES[name]
    code, said, shown = doctor(libraries, machine(tmp_path / "root", pieces), **more)
    assert code == 1, shown
    assert cause in said["cause"], shown
    assert advice in said["next"], shown


@needs_cuda
def test_permission(tmp_path):
    root = machine(tmp_path / "root", GOOD)
    (root / "dev/nvidiactl").chmod(0o666)
    (root / "dev/nvidia0").chmod(0)
    other = None
    if os.geteuid() == 0:  # who may open everything sees no lack of permission
        other = "nobody"
        for folder in [root, *root.parents][:-2]:
            folder.chmod(0o755)
    try:
        code, said, shown = doctor("cuda13", root, user=other, FAKE_CUDA_INIT="999")
    except PermissionError:
        pytest.skip("nobody may not start programs of this folder")
    assert code == 1
    assert said["cause"] == "no permission to open /dev/nvidia0", shown
    assert "usermod -aG video" in said["next"]


@needs_cuda
def test_a_build_without_cuda(tmp_path):
    (tmp_path / "backends").mkdir()
    (tmp_path / "backends/cpu.so").symlink_to(BUILD / "backends/cpu.so")
    code, said, shown = doctor("cuda13", machine(tmp_path / "root", GOOD),
                               TENSORCELL_BACKENDS=str(tmp_path / "backends"))
    assert code == 1
    assert "this build has no CUDA backend" in said["cause"], shown


@needs_cuda
@pytest.mark.parametrize("libraries, version", [("cuda13", "13000"), ("cuda12", "12040")])
def test_a_gpu_that_works(libraries, version, tmp_path):
    root = machine(tmp_path / "root", f"card nodes module {libraries}")
    code, said, shown = doctor(libraries, root, FAKE_CUDA_VERSION=version)
    assert code == 0, shown
    assert not said and "everything works" in shown
    assert "a small kernel" in shown and "580.65.06" in shown


@needs_cuda
def test_a_container_with_its_gpu(tmp_path):
    root = machine(tmp_path / "root", f"{GOOD} container mounted")
    code, _, shown = doctor("cuda13", root, NVIDIA_VISIBLE_DEVICES="all")
    assert code == 0, shown
    assert "NVIDIA_VISIBLE_DEVICES=all, the driver is mounted" in shown


def test_a_machine_without_gpu(tmp_path):
    code, said, shown = doctor("nothing", machine(tmp_path / "root", ""))
    assert code == 0, shown
    assert not said and "this machine has no GPU" in shown
    assert "failed" not in shown


@pytest.mark.parametrize("pieces, kind, way", [
    ("", "own machine", None),
    ("container", "container", "docker run --gpus all"),
    ("kubernetes", "container", "nvidia.com/gpu: 1"),
    ("colab", "Colab VM", "choose Runtime, Change runtime type, and a GPU there")])
def test_the_way_to_a_gpu_depends_on_the_host(pieces, kind, way, tmp_path):
    code, said, shown = doctor("nothing", machine(tmp_path / "root", pieces))
    assert code == 0 and not said, shown
    assert re.search(rf"ok +host +.*\({kind}\)", shown), shown
    assert way in shown.split("\nfor a GPU: ")[1] if way else "for a GPU" not in shown, shown


@needs_cuda
def test_every_place_is_named(tmp_path):
    _, _, shown = doctor("cuda13", machine(tmp_path / "root", "card nodes"))
    assert re.search(r"nvrtc library .* is in none of: .*nvidia/\*/lib of each Python on PATH.*/run/opengl-driver/lib$",
                     shown, re.MULTILINE), shown


@pytest.mark.parametrize("asked, says", [
    ("2:64MiB", r"simulated: 2, with 64\.0 MiB each, on the CPU; a small kernel ran on each, in \d+ us on gpu0$"),
    ("2:1MiB", r"simulated: 2, with 1\.0 MiB each, on the CPU; a small kernel ran"),
    ("2:8GiB", r"simulated: 2, with 8\.0 GiB each, on the CPU; a small kernel ran"),
    ("2:64GiB", r"with 64\.0 GiB each, on the CPU, which has 24\.0 GiB for all: they cannot be filled; a small kernel")])
def test_simulated_gpus(asked, says, tmp_path):
    code, _, shown = doctor("nothing", machine(tmp_path / "root", "little"), TENSORCELL_SIM_GPUS=asked)
    assert code == 0, shown
    assert re.search(says, shown, re.MULTILINE), shown


def test_usage():
    done = subprocess.run([PROGRAM, "doctor", "me"], capture_output=True, text=True)
    assert done.returncode == 2 and "takes no arguments" in done.stderr
    shown = subprocess.run([PROGRAM, "doctor", "--help"], capture_output=True, text=True).stdout
    assert all(f"{code}: " in shown for code in (0, 1, 2)), shown

"""The fake NVIDIA libraries: built where their sources are newer, and machines that have them.

A folder of libraries stands for what is installed (LD_LIBRARY_PATH), a tree of files for the machine
(TENSORCELL_PROBE_ROOT): bus, device nodes, the toolkit's folder, what a container was given.
"""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from support import TOP, environment  # noqa: E402

BUILD = pathlib.Path(os.environ.get("TENSORCELL_BUILD", TOP / "build"))
PROGRAM = BUILD / "tensorcell"
FOLDERS = BUILD / "fault"
INCLUDES = [p for p in ("/usr/local/cuda/include", "/usr/include") if (pathlib.Path(p) / "cuda.h").exists()]

SHIM = ["tests/cuda/shim.c"]
DRIVER = ["tests/fault/libcuda.c", *(f"tests/fault/cuda/{n}.c" for n in
                                     "faults context memory stream module graph".split()), *SHIM]
NVRTC = ["tests/fault/cuda/nvrtc.c", *SHIM]
BLAS = ["tests/fault/cuda/cublaslt.c"]
NVML = ["tests/fault/libnvml.c"]
STANDARD = {"libcuda.so.1": DRIVER, "libnvidia-ml.so.1": NVML}

# What is installed, by name: library to sources and flags.
INSTALLED = {
    "nothing": {},
    "cuda13": {**STANDARD, "libnvrtc.so.13": NVRTC, "libcublasLt.so.13": BLAS},
    "cuda12": {**STANDARD, "libnvrtc.so.12": ["-DFAKE_MAJOR=12", *NVRTC],
               "libcublasLt.so.12": ["-DFAKE_MAJOR=12", *BLAS]},
    "strange": {"libcuda.so.1": ["-DFAKE_WITHOUT_COUNT", "tests/fault/libcuda.c"]},
    "damaged": {},
}


def build_library(path, words):
    sources = [TOP / w for w in words if w.endswith(".c")]
    newest = max(f.stat().st_mtime for f in [*sources, *HERE.glob("cuda/*.h"), *TOP.glob("tests/cuda/shim*.h")])
    if path.exists() and path.stat().st_mtime > newest:
        return
    made = path.with_suffix(f".{os.getpid()}")
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-std=gnu11", "-O1", "-g", "-fPIC", "-shared", "-Wall", "-Wextra",
                    "-Werror", "-I.", "-Itests/fault/cuda", *(f"-isystem{i}" for i in INCLUDES), "-o", made,
                    *words, "-ldl"], cwd=TOP, check=True)
    made.rename(path)


def installed(name):
    """The folder of these libraries."""
    folder = FOLDERS / name
    folder.mkdir(parents=True, exist_ok=True)
    for library, words in INSTALLED[name].items():
        build_library(folder / library, words)
    if name == "damaged":
        (folder / "libcuda.so.1").write_text("this is no library")
    return folder


PIECES = {
    "card": {"/sys/bus/pci/devices/0000:01:00.0/vendor": "0x10de\n",
             "/sys/bus/pci/devices/0000:01:00.0/class": "0x030200\n"},
    "nodes": {"/dev/nvidiactl": "", "/dev/nvidia0": ""},
    "module": {"/proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun\n"},
    "cuda13": {"/usr/local/cuda/lib64/libcublasLt.so.13": "", "/usr/local/cuda/lib64/libnvrtc.so.13": ""},
    "cuda12": {"/usr/lib/x86_64-linux-gnu/libcublasLt.so.12": "", "/usr/lib/x86_64-linux-gnu/libnvrtc.so.12": ""},
    "container": {"/.dockerenv": ""},
    "kubernetes": {"/var/run/secrets/kubernetes.io/serviceaccount/token": "", "/proc/self/cgroup": "0::/\n"},
    "colab": {"/.dockerenv": "", "/content/sample_data/README.md": "", "/etc/colab-release": ""},
    "little": {"/proc/meminfo": "MemTotal: 25165824 kB\nMemAvailable: 16777216 kB\n"},
    "mounted": {"/proc/self/mountinfo": "99 1 8:1 /usr/lib/libcuda.so.1 /usr/lib/libcuda.so.1 ro - ext4 x ro\n"},
}


def machine(root, pieces):
    """A tree of files: the bus, then what `pieces` names."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "sys/bus/pci/devices").mkdir(parents=True)
    for piece in pieces.split():
        for path, text in PIECES[piece].items():
            file = root / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    (root / "proc/4242").mkdir(parents=True, exist_ok=True)
    (root / "proc/4242/comm").write_text("python3\n")
    return root


def surroundings(libraries, root, **more):
    """The environment of a process on that machine."""
    kept = {k: v for k, v in environment(BUILD).items()
            if not k.startswith(("CUDA_", "NVIDIA_", "COLAB_", "KUBERNETES_")) and k != "container"}
    return {**kept, "LD_LIBRARY_PATH": str(installed(libraries)), "TENSORCELL_PROBE_ROOT": str(root),
            "FAKE_CUDA_SHIM": str(FOLDERS / "shim"), "XDG_CACHE_HOME": str(root / "cache"), **more}


if __name__ == "__main__":  # for tests in C: builds, says where
    print(installed(sys.argv[1]))

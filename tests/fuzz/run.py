"""Loaders of files under libFuzzer with ASan and UBSan, each for some seconds, from good and damaged
files: tests/fuzz/run.py [SECONDS [FORMAT…]]. What is found stays in build/fuzz/FORMAT and is tried
again first; an input that breaks something is kept as build/fuzz/crash-… and shown."""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "files")]
from support import TOP, close  # noqa: E402
from hostile import FORMATS, good_file  # noqa: E402

BUILD = TOP / "build/fuzz"
NAMES = {"idx.gz": "idx", "jpg": "jpeg"}
LIBRARIES = {"zlib": "-lz", "png": "-lpng", "jpeg": "-ljpeg"}


def compile_all():
    BUILD.mkdir(parents=True, exist_ok=True)
    flags = ["clang", "-D_GNU_SOURCE", "-Ikernel", "-I.", "-std=c11", "-g", "-O1", "-fPIC", "-fno-sanitize-recover=all"]
    sources = [str(p) for room in ("base", "tensor", "files") for p in sorted((TOP / "kernel" / room).glob("*.c"))]
    subprocess.run([*flags, "-fsanitize=fuzzer,address,undefined", "-o", BUILD / "files", "tests/fuzz/files.c", *sources,
                    "-ldl", "-lm", "-pthread"], cwd=TOP, check=True)
    for name, library in LIBRARIES.items():
        subprocess.run([*flags, "-shared", "-o", BUILD / f"{name}.so", f"kernel/files/formats/{name}.c", library], cwd=TOP,
                       check=True)


def fuzz(ending, seconds):
    """0 when nothing was found."""
    corpus = BUILD / ending
    corpus.mkdir(exist_ok=True)
    for i, raw in enumerate([good_file(ending), *(raw for _, raw in FORMATS[ending]())]):
        if len(raw) < 1 << 16:
            (corpus / f"seed{i}").write_bytes(raw)
    environment = {**os.environ, "FUZZ_FORMAT": NAMES.get(ending, ending), "TENSORCELL_FORMATS": str(BUILD),
                   "ASAN_OPTIONS": "allocator_may_return_null=1"}
    print(f"== {ending}", flush=True)
    done = subprocess.run([BUILD / "files", f"-max_total_time={seconds}", "-max_len=65536", "-rss_limit_mb=1024",
                           "-timeout=10", "-print_final_stats=1", f"-artifact_prefix={BUILD}/", corpus], env=environment,
                          capture_output=True, text=True, errors="replace")
    lines = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    print("\n".join(lines) if done.returncode == 0 else done.stderr[-3000:], flush=True)
    return done.returncode


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    endings = sys.argv[2:] or list(FORMATS)
    compile_all()
    failed = sum(fuzz(ending, seconds) != 0 for ending in endings)
    return close(len(endings) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())

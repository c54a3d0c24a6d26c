"""NVRTC without a GPU, in two processes side by side: texts that together have every function in it
are compiled for each architecture, every other text for one of them, by turns (all of them with
`everything`), as kernel/backend/cuda/compiler.c has them compiled; their kernels must keep what they
work on in registers. What compiled before, with the same NVRTC and options, is not compiled again. By
itself: exit code 0 where there is an NVRTC."""

import ctypes
import glob
import hashlib
import multiprocessing
import os
import pathlib
import re
import sys

ARCHITECTURES = ["sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120"]
OPTIONS = ["--fmad=false", "--ptxas-options=-v"]
TOGETHER = 24  # texts in one compilation
# Bytes of memory that a thread may use for what does not fit its registers, in and out. A dozen f64
# results of four elements each, whose functions are all worked out at once, take up to 132.
STACK = 192


def places():
    """Where NVRTC may be, as patterns: the toolkit's folder, Python's packages, the loader's path."""
    home = os.environ.get("CUDA_HOME", "/usr/local/cuda")
    yield from (f"{folder}/libnvrtc.so.1[23]" for folder in (f"{home}/lib64", "/usr/local/cuda*/lib64"))
    yield from (f"{path}/nvidia/{part}/lib/libnvrtc.so.1[23]" for path in sys.path for part in ("*", "cu1[23]"))


def find():
    """The library, or None."""
    for name in [*(found for pattern in places() for found in sorted(glob.glob(pattern), reverse=True)),
                 "libnvrtc.so.13", "libnvrtc.so.12"]:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.nvrtcGetErrorString.restype = ctypes.c_char_p
        return library
    return None


def version(library):
    major, minor = ctypes.c_int(), ctypes.c_int()
    library.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
    return major.value, minor.value


def supported(library):
    """The architectures that this NVRTC knows."""
    count = ctypes.c_int()
    library.nvrtcGetNumSupportedArchs(ctypes.byref(count))
    known = (ctypes.c_int * count.value)()
    library.nvrtcGetSupportedArchs(known)
    return [a for a in ARCHITECTURES if int(a[3:]) in list(known)]


def compile_text(library, text, architecture):
    """(is it compiled, what NVRTC says)."""
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    library.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"kernel.cu", 0, None, None)
    options = [o.encode() for o in (f"-arch={architecture}", *OPTIONS)]
    status = library.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
    library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value + 1)
    library.nvrtcGetProgramLog(program, log)
    library.nvrtcDestroyProgram(ctypes.byref(program))
    return status == 0, log.value.decode(errors="replace") or str(status)


KERNEL = re.compile(r"Function properties for t(\d+)_(\w+)\n.*?(\d+) bytes stack frame, (\d+) bytes spill stores")


def heavy(log):
    """By the text's number: kernels that keep in memory what they work on."""
    return {int(number): f"{kernel}: {stack} bytes on the stack, {spilled} of them spilled registers"
            for number, kernel, stack, spilled in KERNEL.findall(log) if int(stack) + int(spilled) > STACK}


def together(paths):
    """Several texts as one: each in a namespace, its functions under names of their own."""
    parts = []
    for number, path in enumerate(paths):
        text = re.sub(r'(extern "C" __global__ void (?:__launch_bounds__\(\d+\) )?)(\w+)', rf"\1t{number}_\2",
                      path.read_text())
        parts.append(f'#line 1 "{path.name}"\nnamespace t{number} {{\n{text}\n}}\n')
    return "".join(parts)


def compile_some(job):
    """[(title, what is wrong or None)] of some texts for one architecture."""
    paths, architecture, folder = job
    library, text = find(), together(paths)
    key = hashlib.sha256(f"{version(library)} {OPTIONS} {STACK} {architecture}\n{text}".encode()).hexdigest()
    done = folder / key[:32]
    good, log = (True, "") if done.exists() else compile_text(library, text, architecture)
    wrong = heavy(log) if good else dict.fromkeys(range(len(paths)), "\n".join(log.splitlines()[:6]))
    if not wrong:
        done.touch()
    return [(f"{path.name} {architecture}", wrong.get(number)) for number, path in enumerate(paths)]


def functions(text):
    """What makes a text different from others but for the number of axes: its functions, and the
    types that its kernels work on."""
    kernels = re.findall(r'extern "C" __global__ void (?:__launch_bounds__\(\d+\) )?(\w+?)(?:_\d+)?\((.*)\)', text)
    types = {f"{name} {kind}" for name, parameters in kernels for kind in re.findall(r"(\w+) \*", parameters)}
    defined = {f"{name} {value}" for name, value in re.findall(r"#define (element|acc|FINISH\(a, p\)) (.*)", text)}
    return types | defined | set(re.findall(r"static __device__.* (\w+)\(", text))


def share_out(paths, known, everything):
    """[(texts, architecture)]: what is compiled together."""
    seen, of = set(), {a: [] for a in known}
    for number, path in enumerate(paths):
        found = functions(path.read_text())
        wanted = known if everything or found - seen else [known[number % len(known)]]
        seen |= found
        for architecture in wanted:
            of[architecture].append(path)
    return [(some[i:i + TOGETHER], a) for a, some in of.items() for i in range(0, len(some), TOGETHER)]


def check(paths, folder, everything=False):
    """[(title, what is wrong or None)], how many compilations were skipped, and a line about NVRTC."""
    library = find()
    if library is None:
        return [], len(paths) * len(ARCHITECTURES), (
            f"SKIPPED {len(paths)} texts for {len(ARCHITECTURES)} architectures: NVRTC is not here "
            "(pip install nvidia-cuda-nvrtc, or a CUDA toolkit)")
    folder.mkdir(parents=True, exist_ok=True)
    known = supported(library)
    jobs = [(some, a, folder) for some, a in share_out(paths, known, everything)]
    with multiprocessing.Pool(min(2, os.cpu_count() or 1)) as pool:
        rows = [row for some in pool.imap_unordered(compile_some, jobs) for row in some]
    unknown = [a for a in ARCHITECTURES if a not in known]
    about = f"NVRTC {'.'.join(map(str, version(library)))}: {len(paths)} texts, {len(rows)} compilations for {' '.join(known)}"
    if unknown:
        about += f"\nSKIPPED {len(paths)} texts for {' '.join(unknown)}: this NVRTC does not know them"
    return rows, len(paths) * len(unknown), about


if __name__ == "__main__":
    sys.exit(find() is None)

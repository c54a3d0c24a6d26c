"""Cells run through the text front end, and arrays on their way in and out.

Arrays go into a cell and come back as raw bytes of .safetensors, put together and taken apart here
by hand (30 lines), so that no reader or writer under test is needed to test another one. What the
formats mean is asked of NumPy, the safetensors package and Pillow.
"""

import json
import os
import pathlib
import struct
import subprocess
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from support import TOP, environment  # noqa: E402

PROGRAM = (TOP / os.environ.get("TENSORCELL", "build/tensorcell")).resolve()

# bf16 has no dtype in NumPy: here it is its bits, uint16.
DTYPES = {"bool": "BOOL", "u8": "U8", "i8": "I8", "i32": "I32", "i64": "I64", "f16": "F16", "bf16": "BF16",
          "f32": "F32", "f64": "F64"}
NUMPY = {"BOOL": np.bool_, "U8": np.uint8, "I8": np.int8, "I32": np.int32, "I64": np.int64, "F16": np.float16,
         "BF16": np.uint16, "F32": np.float32, "F64": np.float64}


def run(source, folder, wrap=(), seconds=60, **env):
    """(stdout, stderr, exit code) of cells run in `folder`."""
    done = subprocess.run([*wrap, PROGRAM, "run", "--quiet", "-"], input=source, text=True, cwd=folder,
                          capture_output=True, timeout=seconds, errors="replace",
                          env={**environment(PROGRAM.parent), **env})
    return done.stdout, done.stderr, done.returncode


def must(source, folder, **options):
    """stdout of cells that succeed."""
    out, err, code = run(source, folder, **options)
    assert code == 0, err
    return out


def error(source, folder, **options):
    """The text of the error that cells end with."""
    out, err, code = run(source, folder, **options)
    assert code == 1, (code, out, err)
    return err


def safetensors_bytes(tensors, pad=True):
    """{name: (dtype's name, array)} as a file."""
    head, data = {}, b""
    for name, (dtype, array) in tensors.items():
        raw = np.ascontiguousarray(array).tobytes()
        head[name] = {"dtype": DTYPES.get(dtype, dtype), "shape": list(array.shape),
                      "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head).encode()
    if pad:
        text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def safetensors_arrays(path):
    """{name: (dtype's name here, array)} of a file."""
    raw = pathlib.Path(path).read_bytes()
    (n,) = struct.unpack("<Q", raw[:8])
    names = {v: k for k, v in DTYPES.items()}
    found = {}
    for name, e in json.loads(raw[8:8 + n]).items():
        if name != "__metadata__":
            begin, end = e["data_offsets"]
            array = np.frombuffer(raw[8 + n + begin:8 + n + end], NUMPY[e["dtype"]]).reshape(e["shape"])
            found[name] = (names[e["dtype"]], array)
    return found


def loaded(expression, folder):
    """(dtype, array) of what an expression gives, as in loaded('load "x.npy"', folder)."""
    must(f'x_ = {expression}\nsave x_ "out_.safetensors"', folder)
    return safetensors_arrays(folder / "out_.safetensors")["x_"]


def saved(dtype, array, path, folder, expression="x_"):
    """A tensor of these elements is saved as `path`."""
    (folder / "in_.safetensors").write_bytes(safetensors_bytes({"x_": (dtype, array)}))
    must(f'x_ = load("in_.safetensors").x_\nsave {expression} "{path}"', folder)
    return folder / path


def same(a, b):
    """Bit for bit, NaN included."""
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def sample(dtype, shape, seed=0):
    """Elements of every kind a dtype has: extremes, NaN, infinities, subnormals."""
    rng = np.random.default_rng(seed)
    kind = np.dtype(NUMPY[DTYPES[dtype]])
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if kind.kind == "f":
        array = rng.normal(size=shape).astype(kind)
        special = [np.nan, np.inf, -np.inf, -0.0, np.finfo(kind).smallest_subnormal, np.finfo(kind).max]
        array.reshape(-1)[:len(special)] = np.array(special, kind)[:array.size]
        return array
    limits = np.iinfo(kind)
    array = rng.integers(limits.min, limits.max, shape, kind, endpoint=True)
    if dtype == "bf16":  # NaNs of other bits would be the same NaN
        array[(array & 0x7f80) == 0x7f80] = 0x7fc0
    return array

"""Arrays to and from .safetensors, bf16 among them, without a library: a test's own second opinion.

NumPy has no bf16: such an array is a float32 one whose values are exact in bf16, beside its dtype.
"""

import json

import numpy as np

CODES = {"bool": ("BOOL", np.bool_), "u8": ("U8", np.uint8), "i8": ("I8", np.int8), "i32": ("I32", np.int32),
         "i64": ("I64", np.int64), "f16": ("F16", np.float16), "bf16": ("BF16", np.uint16),
         "f32": ("F32", np.float32), "f64": ("F64", np.float64)}
NAMES = {code: name for name, (code, _) in CODES.items()}
NAMES["U64"] = "i64"
NUMPY = {name: np.float32 if name == "bf16" else kind for name, (_, kind) in CODES.items()}


def to_bf16(x):
    """float64 or float32 to the nearest bf16 (ties to even), as float32."""
    with np.errstate(all="ignore"):
        bits = np.asarray(x, np.float32).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(x), np.float32("nan"), rounded.astype(np.uint32).view(np.float32)).astype(np.float32)


def as_dtype(x, dtype):
    """The array with each element rounded (once) or wrapped to `dtype`."""
    with np.errstate(all="ignore"):
        return to_bf16(x) if dtype == "bf16" else np.asarray(x).astype(NUMPY[dtype])


def write(path, arrays):
    """arrays: {name: (array, dtype)}"""
    header, parts, at = {}, [], 0
    for name, (array, dtype) in arrays.items():
        code, kind = CODES[dtype]
        raw = (np.asarray(array, np.float32).view(np.uint32) >> 16).astype(np.uint16) if dtype == "bf16" else array
        part = np.ascontiguousarray(raw).astype(kind).tobytes()
        header[name] = {"dtype": code, "shape": list(np.shape(array)), "data_offsets": [at, at + len(part)]}
        parts.append(part)
        at += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def read(path):
    """{name: (array, dtype)}"""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    arrays = {}
    for name, about in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        dtype = NAMES[about["dtype"]]
        begin, end = (8 + length + at for at in about["data_offsets"])
        array = np.frombuffer(data[begin:end], CODES[dtype][1]).reshape(about["shape"])
        if dtype == "bf16":
            array = (array.astype(np.uint32) << 16).view(np.float32)
        arrays[name] = (array, dtype)
    return arrays

""".safetensors, both ways, against the safetensors package."""

import json
import resource
import struct

import numpy as np
import pytest
import safetensors.numpy
from session import DTYPES, error, loaded, must, run, safetensors_arrays, safetensors_bytes, same, sample, saved

SHAPES = [(), (1,), (7,), (3, 4), (0,), (3, 0, 2), (100, 70)]


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_and_shape_there_and_back(dtype, folder):
    for shape in SHAPES:
        array = sample(dtype, shape)
        path = saved(dtype, array, "x.safetensors", folder)
        assert same(safetensors_arrays(path)["x_"][1], array), shape
        if dtype != "bf16":
            assert same(safetensors.numpy.load_file(path)["x_"], array), shape


def test_the_packages_files_are_groups(folder):
    arrays = {"w": sample("f32", (30, 20)), "layer.0.bias": sample("f16", (7,)), "n": np.array(3), "é \"q\"\n": np.ones(2)}
    safetensors.numpy.save_file(arrays, folder / "m.safetensors", metadata={"format": "np", "é": "ü"})
    for name, array in arrays.items():
        word = name.replace('"', '\\"').replace("\n", "\\n")
        assert same(loaded(f'load("m.safetensors")["{word}"]', folder)[1], array), name


def test_the_package_reads_groups(folder):
    arrays = {"c": ("u8", sample("u8", (3,))), "a": ("f64", sample("f64", (5, 2))), "b": ("f16", sample("f16", (4,)))}
    (folder / "in.safetensors").write_bytes(safetensors_bytes(arrays))
    must('d = load "in.safetensors"\nsave d "out.safetensors"', folder)
    copy = safetensors.numpy.load_file(folder / "out.safetensors")
    assert all(same(copy[name], array) for name, (_, array) in arrays.items())
    assert list(safetensors_arrays(folder / "out.safetensors")) == ["c", "a", "b"]
    raw = (folder / "out.safetensors").read_bytes()
    (n,) = struct.unpack("<Q", raw[:8])
    assert n % 8 == 0
    for e in json.loads(raw[8:8 + n]).values():
        assert e["data_offsets"][0] % {"U8": 1, "F64": 8, "F16": 2}[e["dtype"]] == 0


def test_the_name_of_the_heads_texts_is_no_tensors(folder):
    np.savez(folder / "in.npz", __metadata__=np.ones(2))
    text = error('save load("in.npz") "m.safetensors"', folder)
    assert "ValueError: m.safetensors: no tensor can have the name __metadata__" in text
    assert "give the tensor another name, or save a .npz file" in text and not (folder / "m.safetensors").exists()


@pytest.mark.parametrize("shift", range(8))
def test_data_that_begins_anywhere(shift, folder):
    """Heads need no padding: then elements are not where their size would have them."""
    array = sample("f32", (300, 100))
    raw = safetensors_bytes({"x": ("f32", array), "b": ("i64", np.arange(3))}, pad=False)
    (n,) = struct.unpack("<Q", raw[:8])
    (folder / "x.safetensors").write_bytes(struct.pack("<Q", n + shift) + raw[8:8 + n] + b" " * shift + raw[8 + n:])
    assert same(loaded('load("x.safetensors").x', folder)[1], array)
    assert must('print load("x.safetensors").b', folder) == "[0 1 2]\n"


def test_other_whole_numbers_are_widened(folder):
    tensors = {"a": ("U16", np.array([65535], "u2")), "b": ("I16", np.array([-5], "i2")),
               "c": ("U32", np.array([2**32 - 1], "u4")), "d": ("U64", np.array([7], "u8"))}
    (folder / "x.safetensors").write_bytes(safetensors_bytes(tensors))
    assert must('d = load "x.safetensors"\nprint d.a d.b d.c d.d d.a.dtype d.c.dtype', folder) == \
        "[65535] [-5] [4294967295] [7] i32 i64\n"


def test_ten_gigabytes_open_at_once(folder):
    """A file of zeros that takes no room on the disk; only what is used is read."""
    count, each = 64, 160 << 20
    head = json.dumps({f"layer.{i}.w": {"dtype": "F32", "shape": [1024, each // 4096],
                                        "data_offsets": [i * each, (i + 1) * each]} for i in range(count)}).encode()
    head += b" " * (-len(head) % 8)
    with open(folder / "big.safetensors", "wb") as f:
        f.write(struct.pack("<Q", len(head)) + head)
        f.truncate(8 + len(head) + count * each)
        f.seek(8 + len(head) + 5 * each)
        f.write(struct.pack("<f", 2.5))
    out = must('x = ones(1)\nprint x\nt = time < d = load "big.safetensors" >\nprint (t < 2)\n'
               'print d["layer.5.w"][0, 0] d["layer.63.w"].shape', folder)
    assert out == "[1.]\ntrue\n2.5 [1024, 40960]\n"
    _, err, code = run('d = load "big.safetensors"; print d["layer.5.w"][0, 0]', folder,
                       wrap=["/usr/bin/env", "python3", "-c", PEAK])
    assert code == 0 and int(err.split()[-1]) < 64 << 10, err


# Runs a program and says what memory it had at its peak, in KiB.
PEAK = """import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)"""


def test_time_is_linear_in_the_number_of_names(folder):
    def seconds(n):
        """Of processor time, for three loads."""
        head = json.dumps({f"t{i}": {"dtype": "U8", "shape": [1], "data_offsets": [i, i + 1]} for i in range(n)}).encode()
        (folder / "x.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + bytes(n))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        must('for i in 3 < d = load "x.safetensors" >', folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    few, many = seconds(10000), seconds(80000)
    assert many < 24 * few, (few, many)  # quadratic: 64 times

"""The files of MNIST: .idx, also packed."""

import gzip
import struct

import numpy as np
import pytest
from session import error, loaded, must, same, sample, saved

CODES = {"u8": (0x08, ">u1"), "i8": (0x09, ">i1"), "i32": (0x0C, ">i4"), "f32": (0x0D, ">f4"), "f64": (0x0E, ">f8")}


def idx_bytes(code, array):
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.mark.parametrize("dtype", CODES)
def test_there_and_back(dtype, folder):
    code, big = CODES[dtype]
    for shape in [(), (5,), (3, 4), (0, 28, 28), (60, 28, 28)]:
        array = sample(dtype, shape)
        wanted = idx_bytes(code, array.astype(big))
        assert saved(dtype, array, "x.idx", folder).read_bytes() == wanted, shape
        got_dtype, got = loaded('load "x.idx"', folder)
        assert got_dtype == dtype and same(got, array), shape


def test_sixteen_bits_become_i32(folder):
    (folder / "x.idx").write_bytes(idx_bytes(0x0B, np.array([-5, 300], ">i2")))
    assert must('x = load "x.idx"\nprint x x.dtype', folder) == "[ -5 300] i32\n"


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "x.idx.gz", "anything"])
def test_names_and_packing_as_mnist_has_them(name, folder):
    array = sample("u8", (100, 28, 28))
    raw = idx_bytes(8, array)
    (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    assert same(loaded(f'load "{name}"', folder)[1], array)


def test_packed_files_are_gzips(folder):
    array = sample("u8", (200, 28, 28))
    assert gzip.decompress(saved("u8", array, "x.idx.gz", folder).read_bytes()) == idx_bytes(8, array)
    assert same(loaded('load "x.idx.gz"', folder)[1], array)


def test_several_members_are_one_file(folder):
    array = sample("u8", (100, 28, 28))
    raw = idx_bytes(8, array)
    (folder / "x.idx.gz").write_bytes(b"".join(gzip.compress(raw[i:i + 30000]) for i in range(0, len(raw), 30000)))
    assert same(loaded('load "x.idx.gz"', folder)[1], array)


@pytest.mark.parametrize("dtype", ["bool", "i64", "f16", "bf16"])
def test_dtypes_that_it_lacks_are_refused(dtype, folder):
    text = error(f'save cast(ones(3), {dtype}) "x.idx"', folder)
    assert f".idx has no {dtype}" in text and "cast(x, " in text and not list(folder.iterdir())

"""NumPy's .npy, both ways, against NumPy."""

import io

import numpy as np
import pytest
from session import DTYPES, error, loaded, must, same, sample, saved

SHAPES = [(), (1,), (7,), (3, 4), (2, 1, 5), (0,), (3, 0, 2), (40, 50, 60), (1, 2, 1, 2, 1, 2, 1, 2)]
IN_NPY = [d for d in DTYPES if d != "bf16"]


@pytest.mark.parametrize("dtype", IN_NPY)
def test_saved_arrays_are_numpys(dtype, folder):
    for shape in SHAPES:
        array = sample(dtype, shape)
        assert same(np.load(saved(dtype, array, "x.npy", folder)), array), shape


@pytest.mark.parametrize("dtype", IN_NPY)
def test_numpys_arrays_are_loaded(dtype, folder):
    for shape in SHAPES:
        array = sample(dtype, shape)
        np.save(folder / "x.npy", array)
        name, got = loaded('load "x.npy"', folder)
        assert name == dtype and same(got, array), shape


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_versions_and_orders(version, order, folder):
    array = np.asarray(np.arange(60000, dtype="f4").reshape(30, 40, 50), order=order)
    with open(folder / "x.npy", "wb") as f:
        np.lib.format.write_array(f, array, version=version)
    assert same(loaded('load "x.npy"', folder)[1], np.ascontiguousarray(array))


@pytest.mark.parametrize("code", [">f2", ">f4", ">f8", ">i2", ">i4", ">i8", ">u2", ">u4", ">u8", "<u2", "<i2", "<u4",
                                  "<u8"])
def test_other_numbers_become_dtypes_that_hold_them(code, folder):
    array = np.array([0, 1, 2, 250, 32000, 5], dtype=code).reshape(2, 3)
    np.save(folder / "x.npy", array)
    dtype, got = loaded('load "x.npy"', folder)
    wanted = {"f2": "f16", "f4": "f32", "f8": "f64", "i2": "i32", "u2": "i32", "i4": "i32"}.get(code[1:], "i64")
    assert dtype == wanted and np.array_equal(got, array)


def test_a_number_too_large_for_i64_has_its_byte(folder):
    np.save(folder / "x.npy", np.array([1, 2**63], "u8"))
    assert "byte 136: 9223372036854775808 is larger than an i64 can be" in error('load "x.npy"', folder)


def test_views_are_saved_as_they_are_seen(folder):
    array = sample("f64", (30, 40, 50))
    for cut, seen in [("x_[::2, 5:, ::-1]", array[::2, 5:, ::-1]), ("transpose(x_)", array.T),
                      ("x_[3, :, 7]", array[3, :, 7]), ("broadcast_to(x_[0, 0], [600, 300, 50])",
                                                        np.broadcast_to(array[0, 0], (600, 300, 50)))]:
        assert same(np.load(saved("f64", array, "x.npy", folder, cut)), np.ascontiguousarray(seen)), cut


def test_numbers_and_lists_are_arrays(folder):
    must('save 3 "a.npy"\nsave 2.5 "b.npy"\nsave true "c.npy"\nsave [[1, 2], [3, 4]] "d.npy"', folder)
    a, b, c, d = (np.load(folder / f"{n}.npy") for n in "abcd")
    assert (a.dtype, a[()]) == (np.int64, 3) and (b.dtype, b[()]) == (np.float64, 2.5)
    assert (c.dtype, c[()]) == (np.bool_, True) and d.tolist() == [[1, 2], [3, 4]]


def test_truth_is_0_or_1_whatever_the_file_says(folder):
    array = np.array([0, 1, 2, 255], "u1")
    np.save(folder / "x.npy", array.view(bool))
    assert loaded('load "x.npy"', folder)[1].tobytes() == bytes([0, 1, 1, 1])


def test_a_large_array_is_mapped(folder):
    """And one that is changed is the session's own: the file stays."""
    array = np.arange(1 << 18, dtype="f4")
    np.save(folder / "x.npy", array)
    must('x = load "x.npy"\nx[5] = -1\ny = x * 2\nprint y[5]', folder)
    assert same(np.load(folder / "x.npy"), array)


def test_a_file_loaded_can_be_saved_over(folder):
    np.save(folder / "x.npy", np.arange(1 << 18, dtype="f4"))
    must('x = load "x.npy"\nsave (x + 1) "x.npy"\nprint x[3]', folder)
    assert np.load(folder / "x.npy")[3] == 4


@pytest.mark.parametrize("array", [np.array([1j]), np.array(["a"]), np.array([b"a"]), np.array([None]),
                                   np.array(["2020"], "M8[D]"), np.zeros(2, "V8"), np.zeros(2, [("a", "f4")]),
                                   np.zeros(2, np.longdouble)])
def test_elements_that_are_no_numbers_are_refused(array, folder):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    (folder / "x.npy").write_bytes(buffer.getvalue())
    text = error('load "x.npy"', folder)
    assert "FileError: x.npy: byte " in text and "it holds " in text and "next: " in text


def test_bf16_is_refused_with_a_way_out(folder):
    text = error('save cast(ones(3), bf16) "x.npy"', folder)
    assert "TypeError" in text and ".safetensors" in text and "cast(x, f32)" in text
    assert not list(folder.iterdir())


def test_nine_axes_are_refused(folder):
    np.save(folder / "x.npy", np.zeros((1,) * 9))
    assert "9 axes" in error('load "x.npy"', folder)

"""NumPy's .npz, both ways, against NumPy and zipfile."""

import zipfile

import numpy as np
import pytest
from session import error, loaded, must, safetensors_bytes, same, sample

ARRAYS = {"x_train": sample("f32", (20, 30)), "y": np.arange(5), "layer.0.weight": sample("f64", (3,)),
          "empty": np.zeros((0, 4), "f4"), "one": np.array(2.5), "übung": np.array([True, False])}


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_numpys_archives_are_groups(write, folder):
    write(folder / "m.npz", **ARRAYS)
    for name, array in ARRAYS.items():
        assert same(loaded(f'load("m.npz")["{name}"]', folder)[1], array), name


def test_groups_have_fields_and_unpack_in_order(folder):
    np.savez(folder / "m.npz", b=np.ones(2), a=np.zeros(3))
    assert must('d = load "m.npz"\nprint d.a d.b\nx, y = d\nprint x.shape y.shape', folder) == \
        "[0. 0. 0.] [1. 1.]\n[2] [3]\n"


def test_saved_groups_are_numpys(folder):
    np.savez(folder / "m.npz", **ARRAYS)
    must('save load("m.npz") "copy.npz"', folder)
    copy = np.load(folder / "copy.npz")
    assert copy.files == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert same(copy[name], array), name
    assert zipfile.ZipFile(folder / "copy.npz").testzip() is None


def test_a_list_takes_its_names_from_the_words(folder):
    must('w = ones(2); b = zeros(3); save [w, b, w + 1] "m.npz"\nd = load "m.npz"\nsave [d.w, d.b] "n.npz"\n'
         'l = [w, b]; save l "o.npz"; save w "p.npz"; save (w + 1) "q.npz"', folder)
    names = {n: np.load(folder / f"{n}.npz").files for n in "mnopq"}
    assert names == {"m": ["w", "b", "arr_2"], "n": ["w", "b"], "o": ["arr_0", "arr_1"], "p": ["w"], "q": ["arr_0"]}


def test_the_same_values_make_the_same_bytes(folder):
    must('save [1, 2] "a.npz"\nsave [1, 2] "b.npz"', folder)
    assert (folder / "a.npz").read_bytes() == (folder / "b.npz").read_bytes()


def test_entries_written_to_a_pipe_have_their_sizes_after_them(folder):
    """As zipfile writes to what cannot seek: a flag, and zeros in the entry's head."""
    np.save(folder / "x.npy", np.arange(6.0))

    class Pipe:
        def __init__(self, f):
            self.write, self.flush = f.write, f.flush
    with open(folder / "m.npz", "wb") as f, zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("x.npy", (folder / "x.npy").read_bytes())
    assert loaded('load("m.npz").x', folder)[1].tolist() == list(range(6))


def test_other_entries_are_left_alone_unless_there_is_nothing_else(folder):
    with zipfile.ZipFile(folder / "a.npz", "w") as z:
        z.writestr("readme.txt", "hello")
    text = error('load "a.npz"', folder)
    assert "no entry of this archive is an array" in text and "readme.txt" in text
    np.save(folder / "x.npy", np.arange(3))
    with zipfile.ZipFile(folder / "b.npz", "w") as z:
        z.writestr("readme.txt", "hello")
        z.write(folder / "x.npy", "x.npy")
    assert must('print load("b.npz").x', folder) == "[0 1 2]\n"


def test_zip64_is_read(folder):
    with zipfile.ZipFile(folder / "m.npz", "w") as z, z.open("x.npy", "w", force_zip64=True) as f:
        np.save(f, np.arange(4))
    assert must('print load("m.npz").x', folder) == "[0 1 2 3]\n"


@pytest.mark.parametrize("name, fault", [
    ("a\\b", "it has a \\"),
    ("/etc/x", "it begins with /"),
    ("a/../../x", "it leads out of its folder by .."),
    ("n" * 509, "it has more than 512 bytes"),
])
def test_names_that_load_would_refuse_are_not_saved(name, fault, folder):
    (folder / "in.safetensors").write_bytes(safetensors_bytes({name: ("f32", np.ones(2, "f4"))}))
    text = error('save load("in.safetensors") "m.npz"', folder)
    assert "ValueError: m.npz: no entry can have the name" in text and name[-40:] in text and fault in text
    assert "give the tensor another name" in text and not (folder / "m.npz").exists()


@pytest.mark.parametrize("name", ["..", "a/..", "n" * 508, "a/b", "a..b"])
def test_names_that_are_saved_are_loaded(name, folder):
    (folder / "in.safetensors").write_bytes(safetensors_bytes({name: ("f32", np.ones(2, "f4"))}))
    assert must(f'save load("in.safetensors") "m.npz"\nprint load("m.npz")["{name}"]', folder) == "[1. 1.]\n"


def test_two_tensors_of_one_name_are_refused(folder):
    assert "two tensors have the name x" in error('x = ones(2)\nsave [x, x] "m.npz"', folder)

"""PNG both ways and JPEG in, against Pillow."""

import io

import numpy as np
import pytest
from PIL import Image
from session import error, loaded, must, same, sample, saved

RNG = np.random.default_rng(1)


def pixels(height, width, channels):
    return RNG.integers(0, 256, (height, width, channels)).astype("u1")


def image(array):
    return Image.fromarray(array[:, :, 0] if array.shape[2] == 1 else array)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (40, 300)])
def test_png_there_and_back(channels, size, folder):
    array = pixels(*size, channels)
    path = saved("u8", array, "x.png", folder)
    seen = np.asarray(Image.open(path)).reshape(array.shape)
    assert same(seen, array)
    assert same(loaded('load "x.png"', folder)[1], array)
    image(array).save(folder / "y.png")
    assert same(loaded('load "y.png"', folder)[1], array)


def test_what_png_packs_more_tightly_is_spread_out(folder):
    grey = RNG.integers(0, 2, (6, 9)).astype(bool)
    Image.fromarray(grey).save(folder / "bits.png")
    assert np.array_equal(loaded('load "bits.png"', folder)[1][:, :, 0], grey * 255)
    colours = pixels(6, 9, 3)
    palette = Image.fromarray(colours).quantize(16)
    palette.save(folder / "palette.png")
    assert np.array_equal(loaded('load "palette.png"', folder)[1], np.asarray(palette.convert("RGB")))
    palette.save(folder / "clear.png", transparency=3)
    assert np.array_equal(loaded('load "clear.png"', folder)[1],
                          np.asarray(Image.open(folder / "clear.png").convert("RGBA")))


def test_interlaced(folder):
    array = pixels(33, 21, 3)
    (folder / "x.png").write_bytes(interlaced_png(array))
    assert same(np.asarray(Image.open(folder / "x.png")), array)
    assert same(loaded('load "x.png"', folder)[1], array)


def interlaced_png(array):
    """Adam7 by hand: Pillow does not write it."""
    import struct
    import zlib
    height, width, channels = array.shape
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b""
    for y0, x0, dy, dx in [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]:
        part = array[y0::dy, x0::dx]
        rows += b"".join(b"\0" + row.tobytes() for row in part if part.shape[1])
    head = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_sixteen_bits_lose_nothing(folder):
    array = RNG.integers(0, 65536, (5, 8)).astype("u2")
    Image.fromarray(array).save(folder / "x.png")
    dtype, got = loaded('load "x.png"', folder)
    assert dtype == "i32" and np.array_equal(got[:, :, 0], array)
    must('save load("x.png") "y.png"', folder)
    assert np.array_equal(np.asarray(Image.open(folder / "y.png")), array)


def test_numbers_of_other_dtypes_as_pixels(folder):
    reals = np.linspace(0, 1, 12, dtype="f4").reshape(3, 4)
    assert np.array_equal(np.asarray(Image.open(saved("f32", reals, "x.png", folder))), np.rint(reals * 255))
    truth = sample("bool", (3, 4))
    assert np.array_equal(np.asarray(Image.open(saved("bool", truth, "x.png", folder))), truth * 255)
    whole = np.arange(12).reshape(3, 4)
    assert np.array_equal(np.asarray(Image.open(saved("i64", whole, "x.png", folder))), whole)
    turned = pixels(4, 6, 3)
    seen = Image.open(saved("u8", turned, "x.png", folder, "transpose(x_, axes=[1, 0, 2])"))
    assert np.array_equal(np.asarray(seen), turned.transpose(1, 0, 2))


@pytest.mark.parametrize("source, said", [
    ('save 2*ones(3, 4) "x.png"', "the element at [0, 0, 0] is 2, and f32 of a picture are 0 to 1"),
    ('save [[1, -1]] "x.png"', "the element at [0, 1, 0] is -1, and i64 of a picture are 0 to 65535"),
    ('save [[nan]] "x.png"', "the element at [0, 0, 0] is nan"),
    ('save ones(3) "x.png"', "shape [3] is no picture"),
    ('save ones(3, 4, 5) "x.png"', "shape [3, 4, 5] is no picture"),
    ('save ones(0, 4) "x.png"', "shape [0, 4] is no picture"),
    ('save ones(3, 4) "x.jpg"', "jpeg can be loaded, not saved"),
])
def test_what_is_no_picture_is_refused(source, said, folder):
    text = error(source, folder)
    assert said in text and not list(folder.iterdir())


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg(mode, progressive, folder):
    smooth = np.asarray(Image.fromarray(pixels(8, 8, 3)).resize((90, 60), Image.BICUBIC))
    Image.fromarray(smooth).convert(mode).save(folder / "x.jpg", quality=95, progressive=progressive)
    got = loaded('load "x.jpg"', folder)[1]
    seen = np.asarray(Image.open(folder / "x.jpg").convert("L" if mode == "L" else "RGB"))
    assert np.abs(got.reshape(seen.shape).astype(int) - seen).max() <= (3 if mode != "CMYK" else 4)


def test_a_bomb_is_refused_before_memory_is_asked_for(folder):
    """Pixels that would be 3 GiB in a file of a few KiB."""
    import struct
    import zlib
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    for width, height in [(40000, 10), (32768, 32768), (2**31 - 1, 2**31 - 1), (0, 5)]:
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        raw = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        (folder / "x.png").write_bytes(raw)
        assert "FileError: x.png: byte " in error('load "x.png"', folder)


def test_the_kind_is_told_by_the_content(folder):
    buffer = io.BytesIO()
    Image.fromarray(pixels(4, 4, 3)).save(buffer, "PNG")
    (folder / "wrong.npy").write_bytes(buffer.getvalue())
    assert must('print load("wrong.npy").shape', folder) == "[4, 4, 3]\n"

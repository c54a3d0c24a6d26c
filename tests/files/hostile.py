"""Files that mean harm or were damaged, made from good ones: (what is wrong, bytes), for each format.
None of them may be loaded; each has to be a FileError with its place."""

import gzip
import io
import json
import struct
import zipfile
import zlib

import numpy as np
from session import safetensors_bytes


def cuts(good, places):
    for n in places:
        yield f"cut at {n}", good[:n]


def flips(good, places):
    for n in places:
        yield f"byte {n} flipped", good[:n] + bytes([good[n] ^ 0xff]) + good[n + 1:]


# ---- .npy ------------------------------------------------------------------------------------------------------------

def npy(head, data=b"", version=(1, 0), magic=b"\x93NUMPY", length=None):
    head = head.encode() if isinstance(head, str) else head
    n = len(head) if length is None else length
    return magic + bytes(version) + struct.pack("<H" if version[0] == 1 else "<I", n & 0xffffffff) + head + data


def npy_dict(descr="'<f4'", order="False", shape="(2, 3)", more=""):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, {more}}}\n"


def npy_files():
    data = bytes(24)
    good = npy(npy_dict(), data)
    yield from cuts(good, [0, 1, 5, 6, 7, 8, 9, 10, 11, 40, len(good) - 25, len(good) - 24, len(good) - 1])
    yield "wrong magic", npy(npy_dict(), data, magic=b"\x93NUMPX")
    for version in [(0, 0), (1, 1), (4, 0), (255, 255)]:
        yield f"version {version}", npy(npy_dict(), data, version=version if version[0] < 200 else (3, 255))
    yield "head of 4 GiB", npy(npy_dict(), data, version=(2, 0), length=0xfffffff0)
    yield "head of 10,001 bytes", npy(npy_dict() + " " * 10001, data)
    yield "head longer than the file", npy(npy_dict(), data, length=9000)
    yield "head shorter than its text", npy(npy_dict(), data, length=20)
    yield "data too short", npy(npy_dict(), data[:-1])
    yield "data too long", npy(npy_dict(), data + b"x")
    for shape in ["(65536, 65536)", "(4294967296, 4294967296)", "(9223372036854775807,)", "(9223372036854775808,)",
                  "(2, 3, 9223372036854775807, 0)", "(99999999999999999999999999,)", "(-2, -3)", "(2.0, 3)", "(2 3)",
                  "(2, 3", "2, 3", "[2, 3]", "(2,, 3)", "(,)", "('2', 3)", "(" + "1, " * 33 + ")", "(" * 3000, "None",
                  "(0x2, 3)", "(2, 3) if True else 0"]:
        yield f"shape {shape[:40]}", npy(npy_dict(shape=shape), data)
    for descr in ["'|O'", "'<f3'", "'<f16'", "'<c8'", "'|S8'", "'<U2'", "'<M8[s]'", "'|V4'", "[('a', '<f4')]", "'f'", "''",
                  "'<'", "'>>f4'", "f4", "'<f4", "'<f4\\n'", "b'<f4'", "('<f4', 2)", "'" + "x" * 5000 + "'"]:
        yield f"descr {descr[:40]}", npy(npy_dict(descr=descr), data)
    for order in ["0", "None", "'False'", "False or True", "false"]:
        yield f"order {order}", npy(npy_dict(order=order), data)
    yield "two keys", npy("{'descr': '<f4', 'shape': (2, 3)}\n", data)
    yield "four keys", npy(npy_dict(more="'x': 1, "), data)
    yield "a key twice", npy(npy_dict(more="'shape': (2, 3), "), data)
    yield "no dictionary", npy("('<f4', False, (2, 3))\n", data)
    yield "code", npy("__import__('os').system('true')\n", data)
    yield "text after it", npy(npy_dict() + "x", data)
    yield "zeros in the head", npy(npy_dict().replace(":", "\0"), data)
    yield "only a brace", npy("{", data)
    yield "empty head", npy("", data)
    yield "unclosed", npy(npy_dict()[:-3], data)


# ---- .npz ------------------------------------------------------------------------------------------------------------

def member(array=np.arange(6.0)):
    f = io.BytesIO()
    np.save(f, array, allow_pickle=True)
    return f.getvalue()


def archive(*entries, method=zipfile.ZIP_DEFLATED, comment=b""):
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", method) as z:
        z.comment = comment
        for name, data in entries:
            z.writestr(zipfile.ZipInfo(name) if method == 0 else name, data, method)
    return f.getvalue()


def patched(good, at, form, *values):
    return good[:at] + struct.pack(form, *values) + good[at + struct.calcsize(form):]


def bomb():
    """Entries that share their packed bytes (Fifield): the directory is made by hand."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(1 << 20)) + packer.flush()
    local = lambda name: struct.pack("<IHHHHHIIIHH", 0x04034b50, 20, 0, 8, 0, 0x21, zlib.crc32(bytes(1 << 20)), len(packed),
                                     1 << 20, len(name), 0) + name
    body = local(b"a.npy") + packed
    central = b"".join(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, 20, 0, 8, 0, 0x21, zlib.crc32(bytes(1 << 20)),
                                   len(packed), 1 << 20, 5, 0, 0, 0, 0, 0, 0) + b"a.npy" for _ in range(2))
    return body + central + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 2, 2, len(central), len(body), 0)


def npz_files():
    good = archive(("x.npy", member()), ("y.npy", member()))
    stored = archive(("x.npy", member()), method=zipfile.ZIP_STORED)
    end, middle = len(good) - 22, good.index(b"PK\1\2")
    second = good.index(b"PK\3\4", 4)
    yield from cuts(good, [4, 10, 29, 30, 40, middle - 1, middle, middle + 20, end - 1, end, end + 10, len(good) - 1])
    yield from flips(good, [0, 6, 8, 14, 18, 26, 30, second, middle, middle + 10, middle + 16, middle + 20, middle + 24,
                            middle + 28, middle + 42, middle + 46, end, end + 10, end + 12, end + 16])
    yield from flips(stored, [40, 60, len(member()) + 30])
    packed_at = 30 + 5 + 3
    yield "packed data damaged", good[:packed_at] + b"\xff" * 8 + good[packed_at + 8:]
    for at, what in [(middle + 20, "packed size"), (middle + 24, "size"), (middle + 42, "place")]:
        for value in [0, 1, 0x7fffffff, 0xfffffffe, 0xffffffff]:
            if value or what != "place":
                yield f"{what} {value:#x}", patched(good, at, "<I", value)
    both = patched(patched(good, middle + 24, "<I", 1 << 30), 22, "<I", 1 << 30)
    yield "a GiB of a few bytes", both
    yield "entries that share bytes", bomb()
    yield "encrypted", patched(patched(good, middle + 8, "<H", 1), 6, "<H", 1)
    for method in [1, 9, 12, 14, 99]:
        yield f"method {method}", patched(patched(good, middle + 10, "<H", method), 8, "<H", method)
    for name in ["../x.npy", "/x.npy", "a/../../x.npy", "a\\x.npy", "..", "\x7f/../x.npy"]:
        yield f"name {name!r}", archive((name, member())).replace(name.replace("\\", "/").encode(), name.encode())
    yield "a name with a zero", archive(("x0.npy", member())).replace(b"x0.npy", b"x\0.npy")
    yield "a name that is no UTF-8", archive(("x0.npy", member())).replace(b"x0.npy", b"x\xff.npy")
    yield "a name twice", archive(("x.npy", member()), ("y.npy", member())).replace(b"y.npy", b"x.npy")
    yield "more entries than there are", patched(good, end + 8, "<HH", 3, 3)
    yield "fewer entries", patched(good, end + 8, "<HH", 1, 1)
    yield "65,535 entries", patched(good, end + 8, "<HH", 0xffff, 0xffff)
    yield "several parts", patched(good, end + 4, "<H", 1)
    yield "no directory", patched(good, end + 12, "<II", 0, end)
    yield "comment too long", patched(good, end + 20, "<H", 5)
    yield "bytes before it", b"#!/bin/sh\n" + good
    yield "nothing in it is an array", archive(("readme.txt", b"hello"))
    yield "an entry that is no .npy", archive(("x.npy", b"hello"))
    yield "an entry of objects", archive(("x.npy", member(np.array([None], object))))
    yield "an entry too short", archive(("x.npy", member()[:-8]))
    yield "zip64 without its record", patched(good, end + 8, "<HHII", 0xffff, 0xffff, 0xffffffff, 0xffffffff)


# ---- .safetensors ----------------------------------------------------------------------------------------------------

def head(text, data=b"", length=None):
    text = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype="F32", shape=(2, 3), offsets=(0, 24)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


def safetensors_files():
    data = bytes(24)
    good = safetensors_bytes({"w": ("f32", np.zeros((2, 3), "f4"))})
    yield from cuts(good, [0, 1, 7, 8, 9, 20, len(good) - 25, len(good) - 24, len(good) - 1])
    for length in [0, 1, 1 << 20, 8 << 20, (8 << 20) + 1, 100_000_001, 2**63 - 1, 2**63, 2**64 - 1]:
        yield f"head of {length} bytes", head(json.dumps({"w": entry()}), data, length)
    yield "bytes after the tensors", good + b"x"
    yield "a gap", head(json.dumps({"a": entry(), "b": entry(offsets=(32, 56))}), bytes(56))
    yield "an overlap", head(json.dumps({"a": entry(), "b": entry(offsets=(12, 36))}), bytes(36))
    yield "the same bytes twice", head(json.dumps({"a": entry(), "b": entry()}), data)
    yield "a gap at the start", head(json.dumps({"a": entry(offsets=(8, 32))}), bytes(32))
    for offsets in [(0, 23), (0, 25), (24, 0), (0, 2**63 - 1), (2**63 - 25, 2**63 - 1), (0, 2**64), (-8, 16), (0.0, 24), (0,),
                    (0, 24, 48), ("0", 24), (None, 24)]:
        yield f"offsets {offsets}", head(json.dumps({"w": entry(offsets=offsets)}), data)
    for shape in [(2, 4), (2**32, 2**32), (2**63 - 1, 2), (2**63, 1), (-2, -3), (2.0, 3), (1,) * 9, ("2", 3), (0, 2**62, 2**62), ([2], 3)]:
        yield f"shape {shape}", head(json.dumps({"w": entry(shape=shape)}), data)
    for dtype in ["F8_E4M3", "f32", "", "F32\0", "X" * 5000, 5, None, ["F32"]]:
        yield f"dtype {str(dtype)[:20]}", head(json.dumps({"w": entry(dtype=dtype)}), data)
    for text in ['{"w":', '{"w":{}}', '{"w":{"dtype":"F32","shape":[2,3]}}', '{"w":[]}', '{"w":null}', "[]", "null", "{", "{}}",
                 '{"w" {}}', "{w:1}", '{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24],"x":1}}',
                 '{"w":{"dtype":"F32","dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}',
                 '{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"w":{"dtype":"F32","shape":[0],"data_offsets":[24,24]}}',
                 '{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},}', '{,"w":{}}', '{"__metadata__":5}',
                 '{"__metadata__":{"a":5}}', '{"__metadata__":{"a":{"b":"c"}}}', '{"\\ud800":{}}', '{"\\x":{}}', '{"a\nb":{}}',
                 '{"\\u0000":{}}', '{"w":' * 5000, "[" * 5000, '{"w":{"shape":' + "[" * 5000, '{"a', '{"a\\', '{"a\\u12']:
        yield f"head {text[:60]}", head(text, data)
    yield "a name that is no UTF-8", head(b'{"\xff":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}', data)
    yield "a name that is only half of a character", head(b'{"\xc3', data)
    yield "eight MiB of brackets", head("{" + '"a":[' * (1 << 20), data)
    yield "too many tensors", head(json.dumps({f"{i}": entry(shape=(0,), offsets=(0, 0)) for i in range(100001)}))


# ---- .csv ------------------------------------------------------------------------------------------------------------

def csv_files():
    yield "empty", b""
    for text in [b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\r", b"\n\n\n\r"]:
        yield f"no lines {text!r}", text
    for bad in [b"\xff", b"\xc3(", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80"]:
        yield f"no UTF-8 {bad!r}", b"a,b\n1," + bad + b"\n"
        yield f"no UTF-8 in the header {bad!r}", b"a," + bad + b"\n1,2\n"
    for text in ["a,b\n1,2\n", "1\n"]:
        yield "UTF-16", text.encode("utf-16")
        yield "UTF-16 without a mark", text.encode("utf-16-le")
    yield "a zero", b"a,b\n1,\0\n"
    yield "zeros only", bytes(1000)
    for text in ["a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1,2\n\n3\n", "a,b\n" + "1,2\n" * 5000 + "1\n", "a,b\n,\n,,\n", "a\n1,2\n",
                 'a,b\n"1,2"\n', 'a,b\n1,2\n"3","4","5"\n', "a,b,c\n1,2,3\r4,5\n", "a;b\n1,2\n" + "1;2;3\n"]:
        yield f"fields {text[:20]!r}", text.encode()
    for text in ['"', 'a\n"', 'a,b\n1,"x', 'a,b\n"1","x\n2,3\n' * 100 + '"', 'a\n"x""', 'a\n"""', '"a', 'a,"b\n1,2\n']:
        yield f"no closing quote {text[:20]!r}", text.encode()
    for text in ['a,b\n"x"y,2\n', 'a,b\n"x" ,2\n', '"a"b\n1\n', 'a,b\n1,"x""y"z\n']:
        yield f"after a quote {text!r}", text.encode()
    yield "70,000 columns", b"," * 70000
    yield "a long field", b"a\n" + b"x" * ((16 << 20) + 1)
    yield "a long quoted field", b'a\n"' + b"x" * ((16 << 20) + 1) + b'"'


# ---- .idx ------------------------------------------------------------------------------------------------------------

def idx(code=8, sizes=(2, 3), data=bytes(6), ndim=None, zeros=b"\0\0"):
    return zeros + bytes([code, len(sizes) if ndim is None else ndim]) + struct.pack(f">{len(sizes)}I", *sizes) + data


def idx_files():
    good = idx()
    yield from cuts(good, range(len(good)))
    for code in [0, 1, 7, 0x0A, 0x0F, 0x80, 0xff]:
        yield f"code {code}", idx(code)
    for ndim in [0, 1, 3, 4, 9, 200, 255]:
        yield f"{ndim} axes", idx(ndim=ndim)
    for sizes in [(2, 4), (2, 2), (2**32 - 1, 2**32 - 1), (65536, 65536), (0, 3), (2**31, 2**31), (3, 2**30),
                  (2**32 - 1,) * 8, (1, 1, 1, 1, 1, 1, 1, 1)]:
        yield f"sizes {sizes}", idx(sizes=sizes)
    for code in [0x0B, 0x0C, 0x0D, 0x0E]:
        yield f"bytes of other elements {code}", idx(code)
    for zeros in [b"\1\0", b"\0\1", b"\xff\xff"]:
        yield f"begins with {zeros!r}", idx(zeros=zeros)
    yield "a byte too many", good + b"\0"


def gz_files():
    """Packed: the wrapper itself is damaged."""
    good = gzip.compress(idx(sizes=(100, 28, 28), data=bytes(78400)), mtime=0)
    yield from cuts(good, [2, 9, 10, 20, 50, len(good) - 9, len(good) - 8, len(good) - 4, len(good) - 1])
    yield from flips(good, [2, 3, 12, 30, 60, len(good) - 8, len(good) - 5, len(good) - 4, len(good) - 1])
    yield "bytes after it", good + b"garbage that is no member"
    yield "a member cut short after it", good + good[:30]
    yield "nothing in it", gzip.compress(b"", mtime=0)
    yield "packed twice", gzip.compress(good, mtime=0)


# ---- .png ------------------------------------------------------------------------------------------------------------

def chunk(kind, data, crc=None, length=None):
    return struct.pack(">I", len(data) if length is None else length) + kind + data + \
        struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)


def png(width=4, height=3, depth=8, colour=2, packing=0, filtering=0, interlace=0, rows=None, before=b"", end=True):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, packing, filtering, interlace)
    rows = (b"\0" + bytes(range(12))) * 3 if rows is None else rows
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", zlib.compress(rows)) + \
        (chunk(b"IEND", b"") if end else b"")


def png_files():
    good = png()
    yield from cuts(good, [0, 1, 7, 8, 12, 16, 20, 28, 30, 33, 40, 45, 60, len(good) - 13, len(good) - 12, len(good) - 8, len(good) - 1])
    yield from flips(good, [0, 4, 7, 9, 12, 17, 21, 24, 25, 26, 27, 28, 30, 36, 39, 41, 45, 50, 60])
    for width, height in [(0, 3), (4, 0), (2**31 - 1, 1), (2**31, 1), (2**32 - 1, 2**32 - 1), (32769, 1), (1, 32769),
                          (32768, 32768), (5, 3), (4, 4)]:
        yield f"{width} x {height}", png(width, height)
    for depth, colour in [(3, 0), (0, 0), (16, 3), (4, 2), (32, 2), (8, 1), (8, 5), (8, 7), (255, 255)]:
        yield f"depth {depth}, colour {colour}", png(depth=depth, colour=colour)
    yield "packing 1", png(packing=1)
    yield "filtering 1", png(filtering=1)
    yield "interlace 2", png(interlace=2)
    yield "a palette that is missing", png(colour=3, rows=(b"\0" + bytes(4)) * 3)
    yield "an empty palette", png(colour=3, before=chunk(b"PLTE", b""), rows=(b"\0" + bytes(4)) * 3)
    yield "a palette of 257", png(colour=3, before=chunk(b"PLTE", bytes(771)), rows=(b"\0" + bytes(4)) * 3)
    yield "a filter that is none", png(rows=(b"\x09" + bytes(range(12))) * 3)
    yield "rows too short", png(rows=(b"\0" + bytes(range(12))) * 2)
    yield "no rows", png(rows=b"")
    yield "a chunk of 4 GiB", good[:33] + chunk(b"IDAT", b"", length=0xfffffff0) + good[33:]
    yield "a chunk of 2 GiB", good[:33] + chunk(b"tEXt", b"", length=0x7fffffff) + good[33:]
    yield "a critical chunk that nobody knows", png(before=chunk(b"ABCD", b"x"))
    yield "no end", png(end=False)
    yield "head only", good[:33]
    yield "head twice", good[:33] + good[8:33] + good[33:]
    yield "no head", good[:8] + good[33:]


def jpeg_files():
    from PIL import Image
    f = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3)).astype("u1")).save(f, "JPEG")
    good = f.getvalue()
    scan = good.index(b"\xff\xda")
    yield from cuts(good, [3, 4, 10, 21, 50, 100, scan - 1, scan, scan + 5, scan + 14, scan + 100, len(good) // 2, len(good) - 200])
    size = good.index(b"\xff\xc0")
    for height, width in [(0, 40), (40, 0), (65535, 65535), (32769, 40)]:
        yield f"{height} x {width}", patched(good, size + 5, ">HH", height, width)
    yield "components", patched(good, size + 9, ">B", 255)
    yield "12 bits", patched(good, size + 4, ">B", 12)


def good_file(ending):
    if ending == "npy":
        return npy(npy_dict(), bytes(24))
    if ending == "npz":
        return archive(("x.npy", member()), ("y.npy", member()))
    if ending == "safetensors":
        return safetensors_bytes({"w": ("f32", np.zeros((2, 3), "f4")), "é": ("i64", np.arange(3))})
    if ending == "csv":
        return b'a,b,"c d"\n1,2.5,"x ""y"""\n3,,z\n'
    if ending == "jpg":
        from PIL import Image
        f = io.BytesIO()
        Image.fromarray(np.arange(1200).reshape(20, 20, 3).astype("u1")).save(f, "JPEG")
        return f.getvalue()
    return {"idx": idx(), "idx.gz": gzip.compress(idx()), "png": png()}[ending]


FORMATS = {"npy": npy_files, "npz": npz_files, "safetensors": safetensors_files, "csv": csv_files, "idx": idx_files,
           "idx.gz": gz_files, "png": png_files, "jpg": jpeg_files}

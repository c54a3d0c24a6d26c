"""Tables: what a pandas or NumPy user expects of a .csv."""

import resource

import numpy as np
import pytest
from session import error, loaded, must, same, sample, saved


def table(text, folder, name="t.csv", options=""):
    """What `load` shows of these bytes."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return must(f'd = load "{name}" {options}\nprint d', folder).rstrip("\n")


CASES = [
    ("a,b\n1,2.5\n3,4\n", "table: a=[1 3], b=[2.5 4. ]"),
    ("a,b\r\n1,2\r\n3,4\r\n", "table: a=[1 3], b=[2 4]"),
    ("a,b\r1,2\r3,4", "table: a=[1 3], b=[2 4]"),
    ("\ufeffa,b\n1,2\n", "table: a=[1], b=[2]"),
    ("\n\na,b\n\n1,2\n\n", "table: a=[1], b=[2]"),
    ("a;b\n1;2\n", "table: a=[1], b=[2]"),
    ("a\tb\n1\t2\n", "table: a=[1], b=[2]"),
    ("a|b\n1|2\n", "table: a=[1], b=[2]"),
    ('"a,x";b\n1;2\n', "table: a,x=[1], b=[2]"),
    ("a,b\n1,x\n2,y\n", 'table: a=[1 2], b=["x", "y"]'),
    ('a,b\n1,"x ""y"", z"\n2,"two\nlines"\n', 'table: a=[1 2], b=["x \\"y\\", z", "two\\nlines"]'),
    ("a,b\n1,\n,2\n", "table: a=[ 1. nan], b=[nan  2.]"),
    ("a,b\nNA,nan\n1,N/A\n", "table: a=[nan  1.], b=[nan nan]"),
    ("a,b\n1,\n2,\n", "table: a=[1 2], b=[nan nan]"),
    ("a,b\ntrue,False\nTRUE,true\n", "table: a=[ True  True], b=[False  True]"),
    ("a\ntrue\n1\n", 'table: a=["true", "1"]'),
    ("a,b\n inf , -Infinity\n1e3,-.5\n", "table: a=[  inf 1000.], b=[-inf -0.5]"),
    ("a\n9223372036854775807\n-9223372036854775808\n", "table: a=[ 9223372036854775807 -9223372036854775808]"),
    ("a\n9223372036854775808\n1\n", "table: a=[9.223372e+18 1.000000e+00]"),
    ("a\n1_000\n", 'table: a=["1_000"]'),
    ("a\n0x10\n", 'table: a=["0x10"]'),
    ("a\n2024-01-05\n", 'table: a=["2024-01-05"]'),
    ("a,a,\n1,2,3\n", "table: a=[1], a.1=[2], c2=[3]"),
    ("a b,c-d\n1,2\n", "table: a b=[1], c-d=[2]"),
    (" a , b\n1,2\n", "table: a=[1], b=[2]"),
    ('"a", "b"\n1, "x"\n', 'table: a=[1], b=["x"]'),
    ("# a,b\n1,2\n", "table: a=[1], b=[2]"),
    ("a,b\n", "table: a=[], b=[]"),
    ("1,2\n3,4\n", "[[1 2]\n [3 4]]"),
    ("1,2.5\n3,\n", "[[1.  2.5]\n [3.  nan]]"),
    ("1\n2\n3\n", "[1 2 3]"),
    ("1,x\n2,y\n", 'table: c0=[1 2], c1=["x", "y"]'),
    ("nan,\n1,2\n", "[[nan nan]\n [ 1.  2.]]"),
    ("a,nan\n1,2\n", "table: a=[1], nan=[2]"),
    ("ü,é\n1,2\n", "table: ü=[1], é=[2]"),
    ('a\n""\nx\n', 'table: a=["", "x"]'),
    ("x,1990\nA,1\n", 'table: c0=["x", "A"], c1=[1990    1]'),
]


@pytest.mark.parametrize("text, shown", CASES)
def test_what_a_table_becomes(text, shown, folder):
    assert table(text, folder) == shown


@pytest.mark.parametrize("text, options, shown", [
    ("a,b\n1,2\n3,4\n", "as=tensor", "[[1 2]\n [3 4]]"),
    ("1,2\n3,4\n", "as=columns", "table: c0=[1 3], c1=[2 4]"),
    ("x,1990\nA,1\n", "header=true", 'table: x=["A"], 1990=[1]'),
    ("a,b\nc,d\n", "header=false", 'table: c0=["a", "c"], c1=["b", "d"]'),
    ("a:b\n1:2\n", 'sep=":"', "table: a=[1], b=[2]"),
    ("  1.5   2e3\n 3   4  \n", 'sep=" "', "[[1.5e+00 2.0e+03]\n [3.0e+00 4.0e+00]]"),
    ("a;b\n1,5;2\n", 'sep=";"', 'table: a=["1,5"], b=[2]'),
])
def test_options(text, options, shown, folder):
    assert table(text, folder, options=options) == shown


def test_a_tsv_keeps_its_commas(folder):
    assert table("a\tb\n1,2\t3\n", folder, "t.tsv") == 'table: a=["1,2"], b=[3]'


def test_dtypes(folder):
    (folder / "t.csv").write_text("a,b\n0.1,1\n")
    assert must('d = load "t.csv"\nprint d.a.dtype d.b.dtype\nd = load "t.csv" dtype=float64\nprint d.a.dtype d.b.dtype',
                folder) == "f32 i64\nf64 i64\n"


def test_numbers_are_read_to_the_last_bit(folder):
    rng = np.random.default_rng(3)
    texts = [f"{m}e{e}" for m, e in zip(rng.integers(0, 2**63, 3000), rng.integers(-330, 300, 3000))]
    texts += [repr(float(x)) for x in rng.normal(size=3000) * 10.0 ** rng.integers(-320, 308, 3000)]
    texts += ["1" + "0" * 400, "0." + "0" * 400 + "1", "123456789012345678901234567890.5", "5e-324", "2.5e-324",
              "1.7976931348623157e308", "1.7976931348623159e308", "9007199254740993", "-0.0", "00012.50"]
    (folder / "t.csv").write_text("\n".join(texts))
    dtype, got = loaded('load "t.csv" dtype=f64', folder)
    assert dtype == "f64" and same(got, np.array([float(t) for t in texts]))


def test_columns_unpack_and_have_names(folder):
    (folder / "t.csv").write_text("x,y,petal length\n1,2,3\n")
    assert must('x, y, z = load "t.csv"\nd = load "t.csv"\nprint x y z d.x d["petal length"]', folder) == \
        "[1] [2] [3] [1] [3]\n"


@pytest.mark.parametrize("text, said", [
    ("a,b\n1,2\n3\n", "byte 8: line 3: 1 field, and the first line has 2"),
    ("a,b\n1,2,3\n", "byte 4: line 2: more than 2 fields, and the first line has 2"),
    ('a,b\n1,"x\n2,3\n', "byte 6: line 2: the field that begins here has no closing quote"),
    ('a,b\n1,"x"y\n', "byte 9: line 2: a separator or the line's end is expected after a closing quote"),
    ("", "byte 0: the file holds no line"),
    ("\n\r\n", "byte 0: the file holds no line"),
    (b"a,b\n1,\xe9\n", "byte 6: line 2: this is no UTF-8"),
    ("a,b\n1,2\n".encode("utf-16"), "byte 0: this is UTF-16"),
    (b"a,b\n1,\0\n", "byte 6: a zero byte"),
])
def test_what_is_no_table_is_refused(text, said, folder):
    (folder / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    shown = error('load "t.csv"', folder)
    assert "FileError: t.csv: " + said in shown


def test_text_in_a_tensor_is_refused_with_its_place(folder):
    (folder / "t.csv").write_text("a,b\n1,2\n3,x\n")
    assert "byte 10: line 3: column b holds text" in error('load "t.csv" as=tensor', folder)


@pytest.mark.parametrize("source, said", [
    ('load "x.npy" sep=","', "are for tables, and x.npy is npy"),
    ('load "t.csv" sep=",,"', "sep is one character"),
    ('load "t.csv" dtype=i8', "read as f32 or f64"),
    ('load "t.csv" as=rows', "columns tensor"),
])
def test_options_that_cannot_be(source, said, folder):
    np.save(folder / "x.npy", np.zeros(3))
    (folder / "t.csv").write_text("1,2\n")
    assert said in error(source, folder)


def test_more_columns_than_can_be(folder):
    (folder / "t.csv").write_text("1," * 65535 + "1\n")
    assert loaded('load "t.csv"', folder)[1].shape == (1, 65536)
    (folder / "t.csv").write_text("1," * 65536 + "1\n2\n")
    assert "byte 131072: line 1: more than 65536 columns" in error('load "t.csv"', folder)


@pytest.mark.parametrize("name, data", [
    ("t.npy", b"\x93NUMPY\1\0v"), ("t.npz", b"PK\3\4xxxxx"), ("t.png", b"\x89PNG\r\n\x1a\nxxxxx"),
    ("t.safetensors", b"\x02\0\0\0\0\0\0\0[]"), ("t.idx", b"\0\0\x08\2\0"), ("t.npy.gz", b"\x1f\x8b\x08\0"),
])
def test_a_damaged_file_has_a_next_step(name, data, folder):
    (folder / name).write_bytes(data)
    assert "next: the file may be damaged" in error(f'load "{name}"', folder)


# ---- out -------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("dtype", ["bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32", "f64"])
@pytest.mark.parametrize("shape", [(7,), (40, 30)])
def test_tensors_come_back_bit_for_bit(dtype, shape, folder):
    array = sample(dtype, shape)
    saved(dtype, array, "x.csv", folder)
    got = loaded(f'cast(load("x.csv"{", dtype=f64" if dtype == "f64" else ""}), {dtype})', folder)[1]
    kind = np.float64 if dtype in ("f16", "f32", "f64") else None
    assert same(got, array) or (kind and np.array_equal(got, array, equal_nan=True)), (got, array)


@pytest.mark.parametrize("dtype", ["f16", "bf16"])
def test_small_dtypes_are_the_same_numbers_as_f32(dtype, folder):
    """What load gives has more digits than the dtype that was saved."""
    assert must(f'x = cast([0.1, 0.2, 1e-8, 65000, -3.14159], {dtype})\nsave x "x.csv"\n'
                'print sum(cast(load("x.csv") == cast(x, f32), i64))', folder) == "5\n"


def test_numpy_reads_them(folder):
    array = sample("f32", (30, 20))
    assert np.array_equal(np.loadtxt(saved("f32", array, "x.csv", folder), delimiter=",", dtype="f4"), array,
                          equal_nan=True)


def test_groups_are_columns_with_a_header(folder):
    must('a = arange(3)\nb = [0.1, 0.5, 2]\nn = ["x", "y, z", "say \\"hi\\""]\nt = [true, false, true]\n'
         'save [a, b, n, t] "t.csv"\nsave [a, b] "t.tsv"', folder)
    assert (folder / "t.csv").read_text() == 'a,b,n,t\n0,0.1,x,true\n1,0.5,"y, z",false\n2,2.0,"say ""hi""",true\n'
    assert (folder / "t.tsv").read_text() == "a\tb\n0\t0.1\n1\t0.5\n2\t2.0\n"
    assert must('d = load "t.csv"\nsave d "u.csv"\nprint d', folder) == \
        'table: a=[0 1 2], b=[0.1 0.5 2. ], n=["x", "y, z", "say \\"hi\\""], t=[ True False  True]\n'
    assert (folder / "u.csv").read_text() == (folder / "t.csv").read_text()


@pytest.mark.parametrize("source, said", [
    ('save ones(2, 2, 2) "t.csv"', "shape [2, 2, 2] is no table"),
    ('save zeros(0, 3) "t.csv"', "shape [0, 3] has no number"),
    ('a = ones(2); b = ones(3); save [a, b] "t.csv"', "column b has 3 rows, the first 2"),
    ('a = ones(2, 2); b = ones(2); save [a, b] "t.csv"', "column a has shape [2, 2]"),
])
def test_what_is_no_table_is_not_saved(source, said, folder):
    assert said in error(source, folder) and not list(folder.iterdir())


# ---- time ------------------------------------------------------------------------------------------------------------
# Eight times the work takes 64 times as long where something is quadratic; less than 24 times is
# linear enough on a machine that does other things too.

def seconds(text, folder):
    """Of processor time: other programs of this machine do not count."""
    (folder / "t.csv").write_text(text)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    must('for i in 3 < d = load "t.csv" >', folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("row, n", [("1,2.5,abc,true\n", 20000), ("12.25," * 400 + "1\n", 200), ('"a ""quoted"" text",1\n', 20000)])
def test_time_is_linear_in_the_bytes(row, n, folder):
    columns = row.count(",") + 1
    header = ",".join(f"c{i}" for i in range(columns)) + "\n"
    few, many = seconds(header + row * n, folder), seconds(header + row * 8 * n, folder)
    assert many < 24 * few, (few, many)


def test_many_columns_of_one_name_are_linear(folder):
    few, many = (seconds(",".join(["a"] * n) + "\n" + ",".join(["1"] * n) + "\n", folder) for n in (8000, 64000))
    assert many < 24 * few, (few, many)


def test_one_long_line_is_linear(folder):
    few, many = (seconds("x" * n + "\n1\n", folder) for n in (1 << 20, 8 << 20))
    assert many < 24 * few, (few, many)
    (folder / "t.csv").write_text("a\n" + "x" * (17 << 20))
    assert "a field of more than 16777216 bytes" in error('load "t.csv"', folder)
    (folder / "t.csv").write_text('a\n"' + "x" * (17 << 20) + '"')
    assert "no closing quote within 16777216 bytes" in error('load "t.csv"', folder)
    (folder / "t.csv").write_text("a\n" + ("x" * (8 << 20) + ",") * 9)
    assert "more than 1 field" in error('load "t.csv"', folder)
    (folder / "t.csv").write_text(("x" * (15 << 20) + ",") * 5)
    assert "a line of more than 67108864 bytes" in error('load "t.csv"', folder)
    (folder / "t.csv").write_text("," * 70000 + "\n")
    assert "more than 65536 columns" in error('load "t.csv"', folder)

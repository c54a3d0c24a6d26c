"""history_request: the session's cells and earlier ones by place, from the end, and by pattern; the
file that keeps them, and everything that can be wrong with it."""

import contextlib
import os
import pathlib
import signal
import sqlite3
import threading
import time
import unittest

import jupyter_kernel_test
import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from client import text_of

# No test writes into the history of whoever runs it.
os.environ.setdefault("TENSORCELL_HISTORY", "none")


def ask(kernel, **content):
    return kernel.ask("history_request", {"raw": True, "output": False, **content})["history"]


@pytest.fixture
def file(folder):
    return pathlib.Path(folder) / "data/history.sqlite"


@pytest.fixture
def begin(start, file):
    """Kernels that share one file: begin(), or one with another value of the variable."""
    return lambda value=file, **env: start(env={"TENSORCELL_HISTORY": str(value), **env})


def rows_of(path):
    """What is in the file, read while kernels may be using it."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return db.execute("SELECT session, line, source, output FROM history ORDER BY 1, 2").fetchall()


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("kept", ["file", "memory"])
def test_tail_and_range(begin, file, kept, raw):
    kernel = begin(file if kept == "file" else "none")
    for code in ["1 + 1", "x = 5", "1 + 1", 'print "a"']:
        kernel.run(code)
    kernel.run("hidden = 1", store_history=False)
    kernel.run("silent = 1", silent=True)
    rows = ask(kernel, hist_access_type="tail", n=3, raw=raw)
    assert [r[1:] for r in rows] == [[2, "x = 5"], [3, "1 + 1"], [4, 'print "a"']]
    session = rows[0][0]
    rows = ask(kernel, hist_access_type="range", session=session, start=2, stop=4, raw=raw)
    assert [r[2] for r in rows] == ["x = 5", "1 + 1"]
    rows = ask(kernel, hist_access_type="range", session=0, start=1, stop=None)
    assert len(rows) == 4
    rows = ask(kernel, hist_access_type="range", session=0, start=1, stop=3, output=True)
    assert rows[0][2][0] == "1 + 1" and rows[0][2][1].startswith("2")
    assert rows[1][2] == ["x = 5", None]
    assert ask(kernel, hist_access_type="range", session=77, start=1, stop=4) == []
    assert ask(kernel, hist_access_type="tail", n=0) == []
    kernel.alive()


def test_search(begin):
    kernel = begin()
    for code in ["alpha = 1", "beta = 2", "alpha = 1", "gamma = 3"]:
        kernel.run(code)
    rows = ask(kernel, hist_access_type="search", pattern="al*")
    assert [r[1] for r in rows] == [1, 3]
    rows = ask(kernel, hist_access_type="search", pattern="al*", unique=True)
    assert [r[1] for r in rows] == [3]
    rows = ask(kernel, hist_access_type="search", pattern="*a = ?", n=2)
    assert [r[1] for r in rows] == [3, 4]
    assert ask(kernel, hist_access_type="search", pattern="al") == []
    assert ask(kernel, hist_access_type="search", pattern="[ab]*") == []


def test_an_unknown_access_is_an_error(begin):
    reply = begin().ask("history_request", {"hist_access_type": "middle"})
    assert reply["status"] == "error" and "tail, range or search" in reply["evalue"]


def test_sessions(begin, file):
    """What one session has run is there in the next, one of another time or of the same."""
    first = begin()
    first.run('text = "für"\n1 + 1')
    first.stop()
    second, third = begin(), begin()
    second.run("a = 2")
    third.run("b = 3")
    second.run("c = 4")
    assert [r[:2] for r in ask(second, hist_access_type="tail", n=9)] == [[1, 1], [2, 1], [2, 2]]
    assert [r[:2] for r in ask(third, hist_access_type="tail", n=9)] == [[1, 1], [2, 1], [2, 2], [3, 1]]
    before = ask(second, hist_access_type="range", session=-1, start=1, stop=9, output=True)
    assert before[0][2][0] == 'text = "für"\n1 + 1' and before[0][2][1].startswith("2")
    found = ask(second, hist_access_type="search", pattern="? = ?")
    assert [r[2] for r in found] == ["a = 2", "c = 4", "b = 3"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_killed_after_a_cell(begin, file):
    kernel = begin()
    kernel.run("first = 1")
    msg_id = kernel.execute("6 * 7")
    kernel.outputs(msg_id)  # idle
    kernel.process.send_signal(signal.SIGKILL)
    kernel.process.wait()
    assert [r[2] for r in rows_of(file)] == ["first = 1", "6 * 7"]
    assert rows_of(file)[1][3].startswith("42")
    assert len(ask(begin(), hist_access_type="tail", n=9)) == 2


def test_ten_kernels_at_once_make_one_file(begin, file):
    kernels = [begin() for _ in range(10)]
    sent = [(k, k.execute("x = 1")) for k in kernels]
    for kernel, msg_id in sent:
        assert text_of(kernel.outputs(msg_id), "stderr") == ""
    assert [r[:2] for r in rows_of(file)] == [(s, 1) for s in range(1, 11)]


def degraded(kernel):
    """Cells work as ever and at once; this session's rows are there."""
    began = time.monotonic()
    for code in ["a = 1", "1 + 1", "b = 3"]:
        assert kernel.run(code)[0]["status"] == "ok"
    assert time.monotonic() - began < 0.5
    rows = ask(kernel, hist_access_type="tail", n=3, output=True)
    assert [r[2][0] for r in rows] == ["a = 1", "1 + 1", "b = 3"]
    assert rows[1][2][1].startswith("2")
    again = ask(kernel, hist_access_type="range", session=rows[0][0], start=rows[0][1], stop=rows[0][1] + 1)
    assert [r[2] for r in again] == ["a = 1"]
    kernel.alive()
    assert kernel.log().count("the history file") == 1


def test_locked(begin, file):
    begin().run("x = 1")
    lock = sqlite3.connect(file, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    kernel = begin()
    degraded(kernel)
    lock.close()
    kernel.stop()  # what waited is written at the latest now
    assert len(rows_of(file)) == 5


def test_random_bytes(begin, file):
    file.parent.mkdir()
    noise = os.urandom(10_000)
    file.write_bytes(noise)
    degraded(begin())
    assert pathlib.Path(f"{file}.corrupt").read_bytes() == noise
    assert len(rows_of(file)) == 4


@pytest.mark.parametrize("place", ["/dev/full/history.sqlite", "/dev/full", "/", "/proc/none/here"])
def test_an_impossible_place(begin, place):
    degraded(begin(place))


def test_no_home(begin):
    degraded(begin("", HOME="", XDG_DATA_HOME=""))


def test_by_default_in_the_data_folder(begin, folder):
    begin("", XDG_DATA_HOME=f"{folder}/share").run("x = 1")
    begin("", XDG_DATA_HOME="", HOME=folder).run("y = 1")
    assert rows_of(f"{folder}/share/tensorcell/history.sqlite")[0][2] == "x = 1"
    assert rows_of(f"{folder}/.local/share/tensorcell/history.sqlite")[0][2] == "y = 1"


def test_none_leaves_nothing(begin, folder):
    kernel = begin("none", HOME=folder)
    kernel.run("x = 1")
    assert "history" not in kernel.log()
    assert not pathlib.Path(folder, ".local").exists()
    assert not list(pathlib.Path(folder).glob("**/*.sqlite"))


def test_nbclient_leaves_the_rows(kernelspec, file, monkeypatch):
    """Its clean-up kills the kernel at once."""
    monkeypatch.setenv("TENSORCELL_HISTORY", str(file))
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(c) for c in ("a = 1", "a + 1", "b = 2")]
    NotebookClient(nb, kernel_name="tensorcell", timeout=60).execute()
    assert [r[2] for r in rows_of(file)] == ["a = 1", "a + 1", "b = 2"]


class Beside(jupyter_kernel_test.KernelTests):
    """Jupyter's own history test. Every other test of the suite is run by test_kernel.py."""

    __test__ = False
    kernel_name = "tensorcell"
    code_execute_result = [{"code": "1 + 2", "result": "3"}, {"code": '"a"', "result": '"a"'}]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1 +*"


@contextlib.contextmanager
def another_kernel(code):
    """Runs the cell over and over."""
    manager, client = start_new_kernel(kernel_name="tensorcell")
    done = threading.Event()

    def run():
        while not done.is_set():
            client.execute_interactive(code, timeout=10, output_hook=lambda message: None)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_conformance_beside_another_kernel(kernelspec, file, monkeypatch):
    monkeypatch.setenv("TENSORCELL_HISTORY", str(file))
    result = unittest.TestResult()
    with another_kernel("1 + 2"):
        unittest.TestSuite([Beside("test_history")]).run(result)
    assert result.testsRun == 1 and result.wasSuccessful() and not result.skipped, result
    assert {r[0] for r in rows_of(file)} == {1, 2}


@pytest.mark.parametrize("place", ["/dev/full/history.sqlite", ""])
def test_one_warning_in_the_first_cell(begin, place):
    kernel = begin(place, HOME="", XDG_DATA_HOME="")
    outputs = kernel.run("a = 1")[1]
    warning = text_of(outputs, "stderr")
    assert warning.startswith("warning: the history file") and warning.count("\n") == 1
    assert outputs[-2]["msg_type"] == "stream"  # before idle
    assert text_of(kernel.run("b = 2")[1], "stderr") == ""


def test_the_command(begin):
    first = begin()
    first.run("old = 1")
    first.stop()
    kernel = begin()
    assert text_of(kernel.run("history")[1]) == "1/1  old = 1\n"
    kernel.run("a = 1\nb = 2")
    assert text_of(kernel.run("%history 2")[1]) == "1  history\n2  a = 1\n   b = 2\n"
    assert text_of(kernel.run('history search="= 1"')[1]) == "1/1  old = 1\n  2  a = 1\n     b = 2\n"
    assert text_of(kernel.run('history 1 search="old*"')[1]) == "1/1  old = 1\n"
    assert text_of(kernel.run('history search="nowhere"')[1]) == "no cell has this text\n"
    reply, _ = kernel.run("history -1")
    assert reply["status"] == "error" and "0 or more" in reply["evalue"]

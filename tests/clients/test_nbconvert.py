"""nbconvert: executes a notebook, makes a page of it, and a script that runs without Jupyter."""

import subprocess

import nbformat

from conftest import PROGRAM


def test_a_page(notebook, command):
    path = notebook("a = [[1, 2], [3, 4]]", "a @ a", 'print "a < b & c"')
    command("nbconvert", "--execute", "--to", "html", path)
    page = path.with_suffix(".html").read_text()
    assert "a &lt; b &amp; c" in page
    assert "<table" in page and "jp-OutputArea" in page


def test_executed_in_place_then_a_script_that_runs(notebook, command):
    path = notebook("x = 6", "if (x == 6) <\n  print x*7\n>", "show ones(2)", "x + 1")
    command("nbconvert", "--execute", "--to", "notebook", "--inplace", path)
    nb = nbformat.read(path, as_version=4)
    nbformat.validate(nb)
    assert nb.cells[1].outputs[0].text == "42\n"
    assert nb.cells[2].outputs[0].output_type == "display_data"
    assert nb.cells[3].outputs[0].data["text/plain"] == "7"
    assert nb.metadata.language_info.name == "tensorcell"
    command("nbconvert", "--to", "script", path)
    script = path.with_suffix(".tcell")
    done = subprocess.run([PROGRAM, "run", "--quiet", script], text=True, capture_output=True, check=True)
    assert done.stdout.startswith("42\n[1. 1.]\n") and "7" in done.stdout


def test_an_error_ends_it(notebook, command):
    path = notebook("1 + nosuch", 'print "never"')
    done = command("nbconvert", "--execute", "--to", "html", path, check=False)
    assert done.returncode != 0 and "NameError" in done.stderr
    assert not path.with_suffix(".html").exists()

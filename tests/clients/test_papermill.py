"""papermill with parameters, through the translator that kernelspec/papermill ships."""

import json
import math
import subprocess

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.translators import papermill_translators

from conftest import PROGRAM

ODD = 'a "quoted" \\ back\nline\ttab é 😀 \x07 {x} # no comment'
VALUES = {
    "whole": -12, "least": -2**63, "large": 2**63 - 1, "half": 0.5, "tiny": 1e-7, "huge": 1e300,
    "yes": True, "no": False, "nothing": None, "odd": ODD, "empty": "", "numbers": [1, 2, 3],
    "nested": [[1.5, 2.0], [3.0, -4.0]], "mixed": [1, "a", None, [True]], "none_there": [],
}


def translator():
    return papermill_translators.find_translator("any name", "tensorcell")


def cell_output(path, index):
    cell = nbformat.read(path, as_version=4).cells[index]
    return "".join(o.get("text", "") or o.data.get("text/plain", "") for o in cell.outputs)


def test_by_python(notebook, tmp_path):
    out = tmp_path / "out.ipynb"
    path = notebook(("rate = 0.1\nsteps = 3\nname = \"none\"", ["parameters"]),
                    "print rate steps name", "mean(steps)")
    papermill.execute_notebook(path, out, {"rate": 0.25, "steps": [1, 2, 3], "name": 'the "best"'},
                               kernel_name="tensorcell", progress_bar=False)
    nb = nbformat.read(out, as_version=4)
    assert nb.cells[1].metadata.tags == ["injected-parameters"]
    assert nb.cells[1].source == '# Parameters\nrate = 0.25\nsteps = [1, 2, 3]\nname = "the \\"best\\""\n'
    assert cell_output(out, 2) == '0.25 [1 2 3] the "best"\n'
    assert cell_output(out, 3).startswith("2")


def test_by_the_command(notebook, tmp_path, command):
    """Nothing is imported by hand here: the entry point is found."""
    out = tmp_path / "out.ipynb"
    path = notebook(("n = 1", ["parameters"]), "print n*2 t ok")
    command("papermill", path, out, "-p", "n", 21, "-p", "t", "as text", "-p", "ok", "true",
            "--no-progress-bar")
    assert cell_output(out, 2) == "42 as text true\n"


def test_an_error_is_the_cell_s(notebook, tmp_path):
    with pytest.raises(PapermillExecutionError, match="NameError"):
        papermill.execute_notebook(notebook("nosuch"), tmp_path / "out.ipynb", progress_bar=False)


def test_help_names_the_parameters(notebook, command):
    path = notebook(('rate = 0.1  # how fast\nname = "a # b"\nprint rate', ["parameters"]))
    shown = command("papermill", path, "--help-notebook").stdout
    assert "rate" in shown and "(default 0.1)" in shown and "how fast" in shown
    assert '"a # b"' in shown and "print" not in shown


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back(name):
    """What the language reads is what Python meant."""
    source = translator().codify({name: VALUES[name]}) + f"\nprint {name}\n"
    done = subprocess.run([PROGRAM, "run", "--quiet", "-"], input=source, text=True, capture_output=True)
    assert done.returncode == 0, source + done.stderr
    expected = VALUES[name]
    if isinstance(expected, str):
        assert done.stdout == expected + "\n"
    elif isinstance(expected, float):
        assert math.isclose(float(done.stdout), expected, rel_tol=1e-6)
    elif not isinstance(expected, list):
        assert json.loads(done.stdout.replace("none", "null")) == expected
    else:
        assert done.stdout.startswith("[")


def test_numbers_that_json_cannot_hold():
    assert translator().codify({"a": [math.nan, math.inf, -math.inf]}) == "# Parameters\na = [nan, inf, -inf]\n"


@pytest.mark.parametrize("parameters, named", [({"d": {"k": 1}}, "k"), ({"while": 1}, "while"),
                                               ({"a b": 1}, "a b"), ({"n": 2**63}, "64 bits")])
def test_what_has_no_translation_is_said(parameters, named):
    with pytest.raises(PapermillException, match=named):
        translator().codify(parameters)

"""nbclient: outputs of every kind end up in the notebook, also from a cell that is stopped in time."""

import time

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError


def execute(path, **options):
    nb = nbformat.read(path, as_version=4)
    NotebookClient(nb, kernel_name="tensorcell", **{"timeout": 60, **options}).execute()
    nbformat.validate(nb)
    return nb


def test_outputs_of_every_kind(notebook):
    nb = execute(notebook('placement off\nprint "out"\nprint "err" to=stderr\nshow ones(2)\n1 + 1'))
    kinds = [o.output_type for o in nb.cells[0].outputs]
    assert kinds == ["stream", "stream", "display_data", "execute_result"]
    assert [o.name for o in nb.cells[0].outputs[:2]] == ["stdout", "stderr"]


def test_many_cells_keep_their_outputs(notebook):
    nb = execute(notebook(*(f"print {i}" for i in range(200))))
    assert [c.outputs[0].text for c in nb.cells] == [f"{i}\n" for i in range(200)]
    assert [c.execution_count for c in nb.cells] == list(range(1, 201))


def test_cleared_output(notebook):
    nb = execute(notebook('print "before"\nclear\nprint "after"'))
    assert [o.text for o in nb.cells[0].outputs] == ["after\n"]


def test_a_cell_tagged_to_fail_does_not_stop_the_rest(notebook):
    nb = execute(notebook(("nosuch", ["raises-exception"]), "2"))
    assert nb.cells[0].outputs[0].ename == "NameError"
    assert nb.cells[1].outputs[0].data["text/plain"] == "2"
    with pytest.raises(CellExecutionError, match="nosuch"):
        execute(notebook("nosuch", "2"))


def test_a_cell_over_its_time_is_interrupted_and_the_kernel_stays(notebook):
    began = time.monotonic()
    nb = execute(notebook("kept = 7\nwhile (true) < x = 1 >", "kept"), timeout=1,
                 interrupt_on_timeout=True, allow_errors=True)
    assert time.monotonic() - began < 10
    assert nb.cells[1].outputs[0].data["text/plain"] == "7"
    with pytest.raises(CellTimeoutError):
        execute(notebook("while (true) < x = 1 >"), timeout=1)


def test_questions_are_refused_not_waited_for(notebook):
    began = time.monotonic()
    nb = execute(notebook('input "name? "'), allow_errors=True)
    assert nb.cells[0].outputs[-1].output_type == "error"
    assert time.monotonic() - began < 10

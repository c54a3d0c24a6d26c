"""Every notebook of docs/ runs without an error, is committed without outputs, and each cell tagged
`computes` says where it ran."""

import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from kernel_client import execute, install  # noqa: E402
from support import TOP  # noqa: E402

PLACEMENT = "application/vnd.tensorcell.placement+json"
NOTEBOOKS = sorted((TOP / "docs").glob("*.ipynb"))


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda p: p.stem)
def notebook(request, tmp_path_factory):
    install(tmp_path_factory.mktemp("prefix"))
    return request.param, execute(request.param)


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


def test_committed_without_outputs(notebook):
    path, _ = notebook
    for cell in json.loads(path.read_text())["cells"]:
        assert not cell.get("outputs"), cell["id"]


def test_no_errors(notebook):
    for cell in code_cells(notebook[1]):
        assert [o for o in cell.outputs if o.output_type == "error"] == [], cell.source


def test_every_cell_shows_something(notebook):
    for cell in code_cells(notebook[1]):
        assert cell.outputs, cell.source


def test_computing_cells_say_where(notebook):
    computing = [c for c in code_cells(notebook[1]) if "computes" in c.metadata.get("tags", [])]
    assert computing
    for cell in computing:
        reports = [o.data[PLACEMENT] for o in cell.outputs if PLACEMENT in o.get("data", {})]
        assert reports, cell.source
        for operation in reports[-1]["operations"]:
            assert operation["device"], cell.source
            assert operation["count"] >= 1 and operation["seconds"] >= 0, operation
        assert all(r["version"] == 1 for r in reports)

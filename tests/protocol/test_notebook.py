"""By kernelspec, through jupyter_client and nbclient: as a notebook does it."""

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import pytest


def notebook(*cells):
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(c) for c in cells]
    return nb


def execute(nb, **options):
    NotebookClient(nb, kernel_name="tensorcell", timeout=60, **options).execute()
    return nb


def test_a_notebook():
    nb = execute(notebook("a = ones(2, 2)", 'print "hi"', "a @ a"))
    assert nb.cells[1].outputs[0].text == "hi\n"
    results = [o for o in nb.cells[2].outputs if o.output_type == "execute_result"]
    assert "[2. 2.]" in results[0].data["text/plain"]
    assert nb.metadata.language_info.name == "tensorcell"
    assert [c.execution_count for c in nb.cells] == [1, 2, 3]


def test_an_error_stops_the_notebook():
    with pytest.raises(CellExecutionError, match="NameError"):
        execute(notebook("nosuch", "1"))
    nb = execute(notebook("nosuch", "1"), allow_errors=True)
    assert nb.cells[0].outputs[0].ename == "NameError"
    assert nb.cells[1].outputs


def test_interrupt_and_restart_by_the_manager():
    manager, client = start_new_kernel(kernel_name="tensorcell")
    try:
        msg_id = client.execute("while (true) < x = 1 >")
        while client.get_iopub_msg(timeout=5)["msg_type"] != "execute_input":
            pass
        manager.interrupt_kernel()
        while True:
            reply = client.get_shell_msg(timeout=5)
            if reply["parent_header"]["msg_id"] == msg_id:
                break
        assert reply["content"]["ename"] == "Interrupted"
        manager.restart_kernel()
        client.wait_for_ready(timeout=10)
        assert client.execute_interactive("1 + 1", timeout=10)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert not manager.has_kernel

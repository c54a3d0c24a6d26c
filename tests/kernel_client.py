"""Runs a notebook by the kernelspec that `tensorcell install` writes, as a Jupyter client would."""

import os
import subprocess

from support import TOP

BUILD = TOP / "build"


def install(prefix):
    """The kernelspec in a prefix of its own, and the environment that lets Jupyter find only it."""
    subprocess.run([BUILD / "tensorcell", "install", "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
    runtime = prefix / "runtime"
    runtime.mkdir(exist_ok=True)
    os.environ["JUPYTER_PATH"] = str(prefix / "share/jupyter")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime)
    os.environ["JUPYTER_CONFIG_DIR"] = str(prefix / "config")
    os.environ["TENSORCELL_HISTORY"] = "none"


def execute(path, on_cell=None):
    """The notebook with its outputs; on_cell(cell) after each code cell. A cell that fails is an
    nbclient CellExecutionError. What a reply asks to be shown in a pager (help) becomes an output,
    as JupyterLab makes it one."""
    import nbclient
    import nbformat

    def executed(cell, cell_index, execute_reply):
        for payload in execute_reply["content"].get("payload", []):
            if payload["source"] == "page":
                cell.outputs.append(nbformat.v4.new_output("display_data", payload["data"]))
        if on_cell:
            on_cell(cell)

    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="tensorcell",
                                     resources={"metadata": {"path": str(path.parent)}},
                                     on_cell_executed=executed)
    return client.execute()


def output_text(output):
    """What a terminal can show of one output."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return output.data.get("text/plain", f"({', '.join(output.data)})")

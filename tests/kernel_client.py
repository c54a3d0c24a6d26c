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


def execute(path, on_cell=None):
    """The notebook with its outputs; on_cell(cell) after each code cell. A cell that fails is an
    nbclient CellExecutionError."""
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    done = lambda cell, **_: on_cell(cell) if on_cell and cell.cell_type == "code" else None
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="tensorcell",
                                     resources={"metadata": {"path": str(path.parent)}},
                                     on_cell_executed=lambda cell, cell_index, **_: done(cell))
    return client.execute()


def output_text(output):
    """What a terminal can show of one output."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return output.data.get("text/plain", f"({', '.join(output.data)})")

"""A Jupyter of its own for each session of tests: the kernelspec as the program installs it, and
folders that hold nothing of the user's. Clients run as they are installed, as programs of their own
where people start them as programs."""

import os
import pathlib
import subprocess
import sys
import tempfile

import nbformat
import pytest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "protocol"))
PROGRAM = str((TOP / os.environ.get("TENSORCELL", "build/tensorcell")).resolve())


@pytest.fixture(scope="session", autouse=True)
def jupyter():
    """What Jupyter reads and writes lies in this folder; its name is short, for socket files."""
    with tempfile.TemporaryDirectory(prefix="tc-") as folder:
        for name in ("data", "runtime", "config"):
            os.environ[f"JUPYTER_{name.upper()}_DIR"] = f"{folder}/{name}"
        os.environ["XDG_DATA_HOME"] = folder + "/share"
        os.environ["IPYTHONDIR"] = folder + "/ipython"
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
        subprocess.run([PROGRAM, "install", "--user"], check=True, stdout=subprocess.DEVNULL)
        yield pathlib.Path(folder)


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook of code cells, (source, tags) or source alone, and says where it is."""

    def write(*cells, name="in.ipynb"):
        nb = nbformat.v4.new_notebook()
        nb.metadata.kernelspec = {"name": "tensorcell", "display_name": "tensorcell",
                                  "language": "tensorcell"}
        for cell in cells:
            source, tags = (cell, []) if isinstance(cell, str) else cell
            nb.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags} if tags else {}))
        path = tmp_path / name
        nbformat.write(nb, path)
        return path

    return write


def command(module, *arguments, **options):
    """python -m MODULE …, which must succeed, but for check=False: the finished process."""
    check = options.pop("check", True)
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], text=True,
                          capture_output=True, timeout=60, **options)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(name="command")
def command_fixture():
    return command

"""make demo: runs docs/tour.ipynb through Jupyter by the kernelspec, shows every cell with its text
output, and writes the executed notebook and an HTML page of it to build/demo/."""

import sys
import time

from kernel_client import BUILD, execute, install, output_text
from support import TOP


def show(cell):
    print("\n" + "\n".join("> " + line for line in cell.source.splitlines()), flush=True)
    for output in cell.outputs:
        print(output_text(output).rstrip("\n"), flush=True)


def write(notebook, folder):
    import nbconvert
    import nbformat

    nbformat.write(notebook, folder / "tour.ipynb")
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": "tensorcell: a tour"}})
    (folder / "tour.html").write_text(page, encoding="utf-8")


def main():
    folder = BUILD / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    install(folder / "prefix")
    begin = time.monotonic()
    notebook = execute(TOP / "docs/tour.ipynb", show)
    seconds = time.monotonic() - begin
    write(notebook, folder)
    print(f"\nthe tour took {seconds:.1f} s, start of the kernel included\n"
          f"executed notebook: {folder / 'tour.ipynb'}\npage:              {folder / 'tour.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

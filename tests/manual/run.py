"""The manual, docs/LANGUAGE.md: what is generated in it is what the program says today.

    tests/manual/run.py [--update]

The cells of one chapter (a `## ` heading) run in order in one session of their own, in a folder that is
thrown away. What follows a fence ```tensorcell is decided by its second word:

    ```tensorcell            the output stands in a fence ```text below it, if there is any
    ```tensorcell error      the same, and the cell has to fail; what comes next runs without it
    ```tensorcell machine    what it shows depends on the machine (also: error machine)

Three more things are made: `<!-- words: GROUP -->` … `<!-- end -->` from `help` of each word of a group,
`<!-- table: NAME -->` … `<!-- end -->` by a function of tables.py, and after `<!-- lines -->` each row of
a Markdown table runs the code of its last column as a cell of the chapter; after `<!-- lines: numpy -->`
NumPy runs that of its first column, and has to print the same. `--update` writes the file.
"""

import difflib
import pathlib
import re
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import session  # noqa: E402
import tables  # noqa: E402
import words  # noqa: E402
from support import TOP, close  # noqa: E402

MANUAL = TOP / "docs/LANGUAGE.md"
PIECE = re.compile(r"^```tensorcell(?P<mark>[^\n]*)\n(?P<code>.*?)^```\n(?:\n?^```text\n.*?^```\n)?"
                   r"|^<!-- lines(?P<twin>: numpy)? -->\n(?P<lines>(?:\|[^\n]*\n)+)"
                   r"|^<!-- (?P<made>words|table): (?P<name>.+?) -->\n.*?^<!-- end -->\n", re.M | re.S)
CODE = re.compile(r"`([^`]+)`")


def codes(table, column):
    """The code in one column of each row under the head."""
    rows = [re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in table.splitlines()[2:]]
    return ["\n".join(c.replace("\\|", "|") for c in CODE.findall(row[column])) for row in rows]


def cells_of_lines(piece):
    """A cell for each row, with what it should show where NumPy says that."""
    cells = [session.Cell(code, "") for code in codes(piece["lines"], -1)]
    if piece["twin"]:
        for cell, code in zip(cells, codes(piece["lines"], 0)):
            cell.wanted = session.as_numpy(code)
    return cells


def make_chapter(text):
    """(the chapter as it should be, tests, [complaint])."""
    cells = []
    for piece in PIECE.finditer(text):
        if piece["code"] is not None:
            cells.append(session.Cell(piece["code"], piece["mark"]))
        elif piece["lines"] is not None:
            cells += cells_of_lines(piece)
    session.run(cells)
    complaints = [c.complaint() for c in cells if c.complaint()]
    done = iter(cells)
    tests = len(cells)

    def replaced(piece):
        nonlocal tests
        if piece["lines"] is not None:
            for _ in codes(piece["lines"], -1):
                next(done)
            return piece[0]
        if piece["code"] is not None:
            return next(done).fenced()
        make = words.group if piece["made"] == "words" else tables.MAKERS[piece["name"]]
        body, count, wrong = make(piece["name"])
        tests += count
        complaints.extend(wrong)
        return f"<!-- {piece['made']}: {piece['name']} -->\n{body}<!-- end -->\n"

    return PIECE.sub(replaced, text), tests, complaints


def main():
    text = MANUAL.read_text()
    chapters = re.split(r"^(?=## )", text, flags=re.M)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(make_chapter, chapters))
    new = "".join(chapter for chapter, _, _ in made)
    tests = sum(count for _, count, _ in made)
    complaints = [c for _, _, some in made for c in some]
    missing = words.missing(text)
    complaints += [f"not in the manual: {' '.join(missing)}"] if missing else []
    for complaint in complaints:
        print(f"FAILED {complaint}")
    if new != text and "--update" in sys.argv:
        MANUAL.write_text(new)
    elif new != text:
        sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), new.splitlines(True),
                                                   "docs/LANGUAGE.md", "what the program says"))
        complaints.append("stale")
    return close(tests - len(complaints), len(complaints))


if __name__ == "__main__":
    sys.exit(main())

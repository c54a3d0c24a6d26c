"""How fast a large source becomes a tree, beside Python's own parser on the same program."""

import ast
import pathlib
import re
import statistics
import tempfile
import time

from compute import Direct, in_turn
from table import row

HERE = pathlib.Path(__file__).resolve().parent
ASSIGNED = re.compile(r"^\s*((?:\w+, )*\w+) =|^(?:fn|def) (\w+)", re.M)


def repeated(path, size):
    """The program again and again, each time with other names, until it is `size` bytes long."""
    text = path.read_text()
    names = {name for both in ASSIGNED.findall(text) for name in ", ".join(filter(None, both)).split(", ")}
    word = re.compile(rf"\b({'|'.join(sorted(names, key=len, reverse=True))})\b(?!=)")
    parts, length = [], 0
    while length < size:
        parts.append(word.sub(rf"\1_{len(parts)}", text))
        length += len(parts[-1])
    return "".join(parts)


class Python:
    """ast.parse in this process, asked as Direct is; the processor's time, as there."""

    def __init__(self, source):
        self.source = source

    def rounds(self, count):
        seconds = []
        for _ in range(count):
            begin = time.process_time()
            ast.parse(self.source)
            seconds.append(time.process_time() - begin)
        return seconds

    def pause(self):
        pass

    go_on = close = pause


def parse():
    mine, other = repeated(HERE / "sample.tcell", 4 << 20), repeated(HERE / "sample.py", 400 << 10)
    with tempfile.NamedTemporaryFile("w", suffix=".tcell") as file:
        file.write(mine)
        file.flush()
        seconds, peer = map(statistics.median, in_turn([Direct("parse", file.name), Python(other)], 3, 5))
    rate, python = len(mine) / seconds / 1e6, len(other) / peer / 1e6
    row("parsing 4 MB of source", "20 MB/s", f"{rate:.0f} MB/s, ast.parse {python:.1f}: {rate / python:.0f} x", rate >= 20)

"""Include directions, from the table rooms.txt."""

import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent


def read_table():
    """({room: rooms it may include}, {start of a library's header: rooms that may include it})"""
    rooms, libraries = {}, {}
    for line in (HERE / "rooms.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, allowed = line.split(":")
        allowed = allowed.split()
        if name.startswith("<"):
            libraries[name[1:].rstrip(">")] = allowed
            continue
        unknown = [a for a in allowed if a not in rooms]
        if unknown:
            raise SystemExit(f"rooms.txt: {name} names {', '.join(unknown)}, which do not stand above it")
        rooms[name] = {name, *allowed}
    return rooms, libraries


def room_of(path, rooms):
    """kernel/base/str.c is in base, magics/print.c in magics, kernel/main.c in main."""
    parts = path.parts
    if parts[0] == "kernel":
        return "main" if path.name == "main.c" else parts[1]
    return parts[0] if parts[0] in rooms else None


def included_room(header, rooms):
    """base/str.h is base's; magics/magics.h is magics'; a bare name is a neighbour's."""
    first = header.split("/")[0]
    return first if "/" in header and first in rooms else None


def problems(top, files):
    rooms, libraries = read_table()
    for path in files:
        room = room_of(path, rooms)
        if room is None:
            yield f"{path}: this folder is no room of rooms.txt"
            continue
        text = (top / path).read_text(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*(["<])([^">]+)', line)
            if not found:
                continue
            kind, header = found.groups()
            if kind == '"':
                below = included_room(header, rooms)
                if below is None:
                    yield f'{path}:{number}: "{header}" is not written as room/file'
                elif below not in rooms[room]:
                    yield f"{path}:{number}: {room} may not include {below} ({header})"
                continue
            for start, allowed in libraries.items():
                inside = any(f"kernel/{a}/" in f"{path}" for a in allowed)
                if header.startswith(start) and not inside:
                    yield f"{path}:{number}: {header} belongs to {' and '.join(allowed)}"

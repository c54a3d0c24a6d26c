"""The chapter of words: `help` of each, and its example with what that shows."""

import functools
import re
from concurrent.futures import ThreadPoolExecutor

import session
from support import TOP

# Their examples succeed, and what they show differs from machine to machine or from run to run.
MACHINE = set("growth devices doctor memory time bench env pwd history cd config lsmagic help".split())
ALONE = {"input": "asks whoever sits at the keyboard", "history": "shows what a notebook or console keeps"}


@functools.cache
def groups():
    """{group: [word]} of the overview, and the reserved words."""
    page = session.events("help\n")[0][0]["text"]
    found, group = {}, None
    for line in page.splitlines():
        if re.match(r"    \w", line):
            found[group] += line.split()
        elif re.fullmatch(r"[a-z ]+", line):
            group = found.setdefault(line, []) and line or line
    reserved = (TOP / "kernel/cell/keywords.def").read_text()
    found["statements"] = re.findall(r"^KEYWORD\((\w+)", reserved, re.M)
    return found


def entry(word):
    """(the word's section, complaint or None)."""
    page = session.events(f"help {word}\n")[0][0]["text"]
    text, _, example = page.partition("\n\nexample:\n")
    code = "".join(line[4:] + "\n" for line in example.splitlines())
    section = f"#### {word}\n\n```text\n{text}\n```\n\n"
    cell = session.Cell(code)
    if not code:
        return section, f"{word} has no example"
    section += f"```tensorcell\n{code}```\n\n"
    if word in ALONE:
        return section + f"(It {ALONE[word]}.)\n\n", None
    session.run([cell])
    if word in MACHINE:
        section += "(What it shows depends on the machine.)\n\n"
    elif cell.output:
        section += f"```text\n{cell.output}```\n\n"
    return section, f"the example of {word} fails: {cell.output}" if cell.failed else None


def group(name):
    words = groups()[name]
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(entry, words))
    return "\n" + "".join(text for text, _ in made), len(words), [wrong for _, wrong in made if wrong]


def missing(manual):
    """Groups of words that the manual does not show."""
    return [g for g in groups() if f"<!-- words: {g} -->" not in manual]

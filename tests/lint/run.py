"""What a machine can see of the house rules: include directions, lengths, formatting, words.

Each rule is a function that yields one line for each place that breaks it, and counts as one test.
"""

import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from support import TOP, close  # noqa: E402
import includes  # noqa: E402

FUNCTION_LINES, HEADER_LINES = 80, 110
FORMATTER = 14  # the version whose output the tree has; others differ in details


def listed(*patterns):
    """Files of the tree that git knows or would add, as paths from the top."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *patterns], cwd=TOP,
                         capture_output=True, text=True, check=True).stdout
    return [pathlib.Path(name) for name in sorted(set(out.split("\0"))) if name and (TOP / name).is_file()]


def include_directions():
    yield from includes.problems(TOP, listed("kernel/*.c", "kernel/*.h", "magics/*.c", "magics/*.h"))


def function_length():
    files = "\n".join(map(str, listed("*.c", "*.h")))
    out = subprocess.run(["ctags", "--languages=C", "--kinds-C=f", "--fields=+ne", "-o", "-", "-L", "-"],
                         cwd=TOP, input=files, capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        name, path, *rest = line.split("\t")
        start = re.search(r"\bline:(\d+)", line)
        end = re.search(r"\bend:(\d+)", line)
        if start and end:
            length = int(end[1]) - int(start[1]) + 1
            if length > FUNCTION_LINES:
                yield f"{path}:{start[1]}: {name} has {length} lines, {FUNCTION_LINES} at most"


def header_length():
    for path in listed("kernel/*.h", "magics/*.h"):
        lines = len((TOP / path).read_text().splitlines())
        if lines > HEADER_LINES:
            yield f"{path}: {lines} lines, {HEADER_LINES} at most"


def opening_comment():
    for path in listed("kernel/*.c", "kernel/*.h", "magics/*.c", "magics/*.h"):
        text = (TOP / path).read_text()
        if path.suffix == ".h" and not text.startswith("/*"):
            yield f"{path}: begins without saying what concept lives here"


def formatter():
    tool = shutil.which(f"clang-format-{FORMATTER}") or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
    if f"version {FORMATTER}." not in version:
        print(f"formatting not checked: this is {version.strip()}, the tree has version {FORMATTER}'s")
        return
    files = list(map(str, listed("*.c", "*.h")))
    out = subprocess.run([tool, "--dry-run", "-Werror", *files], cwd=TOP, capture_output=True, text=True)
    if out.returncode:
        yield from sorted(set(re.findall(r"^\S+\.[ch]:\d+", out.stderr, re.M)))


# Paths of one machine, hosts of registries, notes to oneself. Written so that they do not find
# themselves.
WORDS = [r"/w[o]rk/", r"/h[o]me/\w", r"/r[o]ot/", r"pypi\.org/sim[p]le", r"deb\.debian\.o[r]g",
         r"\bTO[D]O\b", r"\bFIX[M]E\b", r"\bXX[X]\b"]


def forbidden_words():
    pattern = re.compile("|".join(WORDS))
    for path in listed():
        if path.suffix in (".png", ".ico"):
            continue
        for number, line in enumerate((TOP / path).read_text(errors="replace").splitlines(), 1):
            found = pattern.search(line)
            if found:
                yield f"{path}:{number}: {found[0]}"


# What may change outside functions: set once at start, the log's own, and what a signal handler reads.
MUTABLE = {("kernel/base/settings.o", "settings"), ("kernel/base/log.o", "lock"), ("kernel/base/log.o", "rate"),
           ("kernel/files/guard.o", "guard")}


def mutable_state():
    """Variables outside functions (and static ones inside) that the objects of build/ can change."""
    folder = TOP / "build/obj"
    objects = [str(p.relative_to(folder)) for p in sorted(folder.rglob("*.o"))]
    # An object of a file that is no more says nothing about the tree.
    objects = [o for o in objects if (TOP / re.sub(r"(\.v\d)?\.o$", ".c", o)).exists()]
    out = subprocess.run(["nm", "--print-file-name", "--format=sysv", *objects], cwd=folder, capture_output=True,
                         text=True, check=True).stdout
    for line in out.splitlines():
        fields = [f.strip() for f in line.split("|")]
        if len(fields) == 7 and re.fullmatch(r"\.t?(data|bss)(\.(?!rel\.ro).*)?", fields[6]):
            if tuple(fields[0].split(":")) not in MUTABLE:
                yield fields[0]


RULES = [include_directions, function_length, header_length, opening_comment, formatter, forbidden_words,
         mutable_state]


def main():
    failed = 0
    for rule in RULES:
        places = list(rule())
        failed += bool(places)
        print(f"{'FAILED' if places else 'ok    '} {rule.__name__}")
        for place in places:
            print(f"    {place}")
    return close(len(RULES) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())

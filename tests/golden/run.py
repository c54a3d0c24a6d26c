"""Golden cases: text in, exact text out.

    tests/golden/run.py [BUILD] [--update] [FILE…]

A case is a file tests/golden/*/*.t: the cells (split by lines `# %%`), a line `%%%`, exactly what
stdout shows, and, where something goes to stderr, a line `%%% stderr` and exactly that. Cases run
with --quiet: no placement report, whose times differ from run to run (fallback notices stay). The
exit code has to be 1 where an error is shown on stderr, else 0; a line `%%% status N` at the end
asks for another. Cells see no GPU: CUDA_VISIBLE_DEVICES is empty. First lines `# env: NAME=VALUE`
set the environment, as TENSORCELL_SIM_GPUS=2:64MiB for simulated GPUs.
"""

import concurrent.futures
import difflib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from support import TOP, close, environment  # noqa: E402

SECONDS = 60


def split(text):
    """(source, stdout, stderr, status) as the file has them."""
    parts = {"source": [], "stdout": [], "stderr": []}
    at, status = "source", None
    for line in text.splitlines(keepends=True):
        if line.rstrip("\n") == "%%%":
            at = "stdout"
        elif line.rstrip("\n") == "%%% stderr":
            at = "stderr"
        elif line.startswith("%%% status "):
            status = int(line.split()[2])
        else:
            parts[at].append(line)
    return "".join(parts["source"]), "".join(parts["stdout"]), "".join(parts["stderr"]), status


def join(source, stdout, stderr, status):
    text = source + "%%%\n" + stdout
    if stderr:
        text += "%%% stderr\n" + stderr
    if status not in (None, 1 if stderr else 0):
        text += f"%%% status {status}\n"
    return text


def variables(source):
    """What the first lines ask for."""
    found = {}
    for line in source.splitlines():
        if not line.startswith("# env: "):
            break
        name, value = line.removeprefix("# env: ").split("=", 1)
        found[name] = value
    return found


def run(build, source):
    """(stdout, stderr, status). Text that is no UTF-8 goes in and out as it is."""
    try:
        done = subprocess.run([build / "tensorcell", "run", "--quiet", "-"], cwd=TOP,
                              input=source.encode(errors="surrogateescape"), capture_output=True,
                              timeout=SECONDS, env=environment(build) | variables(source))
    except subprocess.TimeoutExpired:
        return "", f"stopped after {SECONDS} s\n", 124
    decode = lambda b: b.decode(errors="surrogateescape")
    return decode(done.stdout), decode(done.stderr), done.returncode


def check(build, path, update):
    """None, or what differs."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    source, stdout, stderr, status = split(text)
    expected = join(source, stdout, stderr, (1 if stderr else 0) if status is None else status)
    got = join(source, *run(build, source))
    if got == expected:
        return None
    if update:
        path.write_text(got, encoding="utf-8", errors="surrogateescape")
        return None
    name = str(path.relative_to(TOP))
    return "".join(difflib.unified_diff(expected.splitlines(keepends=True), got.splitlines(keepends=True),
                                        name, "what came out"))


def main():
    words = [w for w in sys.argv[1:] if w != "--update"]
    files = [pathlib.Path(w).resolve() for w in words if w.endswith(".t")]
    folders = [w for w in words if not w.endswith(".t")]
    build = TOP / (folders[0] if folders else "build")
    files = files or sorted(HERE.glob("*/*.t"))
    update = "--update" in sys.argv
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, difference in zip(files, pool.map(lambda f: check(build, f, update), files)):
            if difference:
                failed += 1
                print(f"FAILED {path.relative_to(TOP)}\n{difference}".encode(
                    errors="surrogateescape").decode(errors="replace"), flush=True)
    return close(len(files) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())

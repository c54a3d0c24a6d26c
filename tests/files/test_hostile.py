"""Every file of hostile.py is a FileError that names the file and a byte; none ends the session, and
none takes much memory. And what a mutation of a good file does is either a load or a FileError."""

import json
import random
import re
import subprocess

import pytest
from hostile import FORMATS, good_file
from session import PROGRAM, environment

PEAK_KIB = 256 << 10


def load_all(files, folder):
    """[what came of loading each]: one session loads them all."""
    cells = []
    for i, (name, raw) in enumerate(files):
        (folder / name).write_bytes(raw)
        cells.append(f'try < x_ = load "{name}"; print {i} "loaded" > else < print {i} error.kind error.text >')
    (folder / "all.tcell").write_text("x_ = ones(1) + 1\nprint x_\n" + "\n".join(cells))
    measure = "import resource, subprocess, sys; c = subprocess.run(sys.argv[1:]).returncode; " \
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(c)"
    done = subprocess.run(["python3", "-c", measure, PROGRAM, "run", "--quiet", "all.tcell"], cwd=folder,
                          capture_output=True, text=True, errors="replace", timeout=300, env=environment(PROGRAM.parent))
    lines = [line.split(" ", 1)[1] for line in done.stdout.splitlines()[1:]]
    assert done.returncode == 0 and len(lines) == len(files), (done.returncode, done.stderr[-2000:], lines[-1:])
    return lines, int(done.stderr.split()[-1])


@pytest.mark.parametrize("ending", FORMATS)
def test_hostile_files_are_errors_with_a_place(ending, folder):
    made = list(FORMATS[ending]())
    assert len(made) >= (40 if ending in ("npy", "npz", "safetensors", "csv", "idx", "png") else 19)
    files = [(f"{i}.{ending}", raw) for i, (_, raw) in enumerate(made)]
    lines, peak = load_all(files, folder)
    wrong = [(what, line) for (what, _), (name, _), line in zip(made, files, lines)
             if not re.match(rf"FileError {re.escape(name)}: (\S+: )?byte \d+: \S", line)]
    assert not wrong
    assert "asan" in str(PROGRAM) or peak < PEAK_KIB


@pytest.mark.parametrize("ending", FORMATS)
def test_mutations_end_in_a_value_or_a_file_error(ending, folder):
    good, chance = good_file(ending), random.Random(ending)
    files = []
    for i in range(150):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(raw) + 1)
            what = chance.randrange(4)
            if what == 0 and raw:
                raw[at % len(raw)] = chance.choice([0, 255, 0x7f, 0x80, chance.randrange(256)])
            elif what == 1:
                raw[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 6)))
            elif what == 2:
                del raw[at:at + chance.randint(1, 20)]
            else:
                raw[at:at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"])
        files.append((f"{i}.{ending}", bytes(raw)))
    lines, _ = load_all(files, folder)
    wrong = [line for line in lines if line != "loaded" and not re.match(r"FileError \d+\.", line)]
    assert not wrong, json.dumps(wrong[:3])

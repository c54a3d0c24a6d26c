"""The training of docs/nanogpt.ipynb as a script: its cells run here, with what a twin needs saved."""

import json
import pathlib
import subprocess
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import TOP, environment  # noqa: E402

REFERENCE = pathlib.Path(__file__).with_name("nanogpt.json")
WEIGHTS = "characters positions layer1 layer2 last".split()


def saving(folder):
    """Each tensor of the initial weights in order, one file each."""
    lines, count = [], 0
    for name, parts in zip(WEIGHTS, [0, 0, 8, 8, 3]):
        for part in [f"{name}[{i}]" for i in range(parts)] or [name]:
            lines.append(f'save {part} "{folder}/{count:02}.npy"')
            count += 1
    return "\n".join(lines), count


def train(folder):
    """{losses, initial, text, starts, context} of the notebook's training cell."""
    cells = [c for c in json.loads((TOP / "docs/nanogpt.ipynb").read_text())["cells"] if c["cell_type"] == "code"]
    at = next(i for i, c in enumerate(cells) if "train" in c["metadata"].get("tags", []))
    sources = ["".join(c["source"]) for c in cells]
    before, count = saving(folder)
    after = "\n".join(f'save {name} "{folder}/{name}.npy"' for name in ("losses", "text", "starts"))
    script = "\n# %%\n".join([*sources[:at], before, sources[at], after, "print context"])
    done = subprocess.run([TOP / "build/tensorcell", "run", "--quiet", "-"], input=script, text=True, cwd=TOP / "docs",
                          capture_output=True, env=environment(TOP / "build"), check=True)
    made = {name: np.load(f"{folder}/{name}.npy") for name in ("losses", "text", "starts")}
    initial = [np.load(f"{folder}/{i:02}.npy") for i in range(count)]
    return {**made, "initial": initial, "context": int(done.stdout.split()[-1])}

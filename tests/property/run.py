"""Random cases against NumPy: tests/property/run.py [CASES [SEED]] (default 2,000; 20,100 in make test-all).

A case is drawn by properties.py from its number alone, so that `--only N` runs one again. Operands
travel in a .safetensors file, results come back in one.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import tensors  # noqa: E402
from draw import REAL, Draw  # noqa: E402
import properties  # noqa: E402
import properties_linear  # noqa: E402
from support import TOP, close, environment  # noqa: E402

FAMILIES = properties.FAMILIES + properties_linear.FAMILIES
CHUNK = 100
EPS = {"f16": 2.0**-10, "bf16": 2.0**-7, "f32": 2.0**-23, "f64": 2.0**-52}
TINY = {"f16": 2.0**-24, "bf16": 2.0**-133, "f32": 2.0**-149, "f64": 5e-324}


def drawn(seed, number):
    d = Draw([seed, number])
    with np.errstate(all="ignore"):
        case = FAMILIES[number % len(FAMILIES)](d)
    return case and (number, case, d.operands)


def cell(number, case, operands, folder):
    lines = [f'{o.name} = d_["{number}{o.name}"]' for o in operands]
    lines += [f"r_ = {case.expression}", f'save r_ "{folder}/{number}.safetensors"']
    return "\n".join(["try <", *lines, "> else < print error.text >"])


def allowed(case):
    """How far an element may be from the reference."""
    eps, tiny = EPS[case.dtype], TINY[case.dtype]
    want = np.abs(np.asarray(case.want, np.float64 if case.dtype != "f64" else np.longdouble))
    want = np.where(np.isfinite(want), want, 0)
    scale = want if case.scale is None else np.maximum(np.asarray(case.scale, want.dtype), want)
    return case.ulps * eps * scale + case.ulps * tiny + 0.51 * np.maximum(eps * want, tiny)


def wrong(case, got, dtype):
    """None, or what is wrong with a result."""
    want = np.asarray(case.want)
    if dtype != case.dtype:
        return f"is {dtype}, not {case.dtype}"
    if got.shape != want.shape:
        return f"has shape {got.shape}, not {want.shape}"
    exact = tensors.as_dtype(want, case.dtype)
    good = (got == exact) | ((got != got) & (exact != exact))
    if case.dtype in REAL and case.ulps:
        with np.errstate(all="ignore"):
            wide = got.astype(want.dtype if want.dtype.kind == "f" else np.float64)
            near = np.isfinite(wide) & (np.abs(wide - want) <= allowed(case))
            overflow = np.isinf(wide) & (np.abs(want) * (1 + 4 * EPS[case.dtype]) >= np.finfo(np.float16 if
                                         case.dtype == "f16" else np.float64 if case.dtype == "f64" else
                                         np.float32).max)
            good |= near | overflow
    if good.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~np.atleast_1d(good))[0])
    show = lambda a: np.atleast_1d(a)[at]
    return f"at {list(at)}: {show(got)!r}, the reference has {show(want)!r} ({int((~good).sum())} of {good.size})"


def run_chunk(cases):
    """[(number, case, complaint)] of one process."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        stored = {f"{n}{o.name}": (o.base, o.dtype) for n, _, operands in cases for o in operands}
        tensors.write(folder / "in.safetensors", stored)
        source = f'# %%\nd_ = load "{folder}/in.safetensors"\n'
        source += "".join(f"# %%\n{cell(n, c, o, folder)}\n" for n, c, o in cases)
        done = subprocess.run([TOP / "build/tensorcell", "run", "--quiet", "--json", "-"],
                              input=source, text=True, capture_output=True, env=environment(TOP / "build"))
        errors = {}
        for line in done.stdout.splitlines():
            event = json.loads(line)
            if event["kind"] == "stream":
                errors[event["cell"]] = event["text"].strip().splitlines()
        if done.returncode < 0:
            return [(cases[0][0], cases[0][1], f"one of this chunk killed the process: signal {-done.returncode}")]
        complaints = []
        for at, (number, case, _) in enumerate(cases):
            result = folder / f"{number}.safetensors"
            if at + 2 in errors or not result.exists():
                complaints.append((number, case, " ".join(errors.get(at + 2, ["no result"]))))
                continue
            (got, dtype), = tensors.read(result).values()
            complaint = wrong(case, got, dtype)
            if complaint:
                complaints.append((number, case, complaint))
        return complaints


def main():
    arguments = [a for a in sys.argv[1:] if a != "--only"]
    count, seed = int(arguments[0]) if arguments else 2000, int(arguments[1]) if len(arguments) > 1 else 1
    numbers = [count] if "--only" in sys.argv else range(count)
    cases = [c for c in (drawn(seed, n) for n in numbers) if c]
    chunks = [cases[i:i + CHUNK] for i in range(0, len(cases), CHUNK)]
    with ThreadPoolExecutor(2) as pool:
        complaints = [c for part in pool.map(run_chunk, chunks) for c in part]
    for number, case, complaint in complaints:
        print(f"FAILED case {number} (seed {seed}), {case.family}: {case.expression}: {complaint}")
    return close(len(cases) - len(complaints), len(complaints))


if __name__ == "__main__":
    sys.exit(main())

"""Tables of the manual: a function each, (name) → (Markdown, tests, [complaint])."""

import sys

import numpy as np

import session
from support import TOP

sys.path.append(str(TOP / "tests/property"))
import properties  # noqa: E402
import properties_linear  # noqa: E402
from draw import Draw  # noqa: E402

DTYPES = properties.ORDER
DRAWN = 3000

# What a bound that is no share of the result itself is a share of.
MEASURE = {
    "sum": "the sum of the elements' sizes", "prod": "the result; n + 2 for n elements", "mean": "3", "std": "3",
    "var": "10", "norm": "10", "logsumexp": "10", "cumsum": "3 times the length", "log_softmax": "40",
    "@": "the product of the sizes; n + 4 where n products are summed", "einsum": "1 + the same sum of the sizes",
    "inv": "1", "solve": "4", "det": "the result; 64 + 16 n for n rows", "slogdet": "64, for the logarithm",
    "cholesky": "8", "qr": "10, for q @ r", "svd": "30 for the values; 512 of 10 for (u * s) @ vt",
    "eigh": "30, for the values",
}


def row(columns):
    return "| " + " | ".join(columns) + " |\n"


def promotion(_):
    """Asks the program for each pair."""
    cells = [session.Cell("print " + " ".join(f"(zeros(1, dtype={a}) + zeros(1, dtype={b})).dtype" for b in DTYPES))
             for a in DTYPES]
    session.run(cells)
    table = row(["", *(f"**{d}**" for d in DTYPES)]) + row(["---"] * (1 + len(DTYPES)))
    for a, cell in zip(DTYPES, cells):
        table += row([f"**{a}**", *cell.output.split()])
    return table, len(cells), [c.output for c in cells if c.failed]


def functions(_):
    """The bounds of elementwise functions, as tests/property states them."""
    table = row(["operation", "operands tried", "units in the last place"]) + row(["---"] * 3)
    for name, (_, low, high, ulps) in properties.REAL_FUNCTIONS.items():
        table += row([name, f"{low:g} to {high:g}", str(ulps) if ulps else "0 (exact)"])
    return table, 1, []


def others(_):
    """The bounds that the other families of tests/property draw."""
    families = properties.FAMILIES + properties_linear.FAMILIES
    bounds = {}
    for number in range(DRAWN):
        with np.errstate(all="ignore"):
            case = families[number % len(families)](Draw([1, number]))
        if case and case.ulps and case.family not in properties.REAL_FUNCTIONS:
            bounds.setdefault(case.family, []).append((case.ulps, case.scale is not None))
    table = row(["operation", "units", "of"]) + row(["---"] * 3)
    wrong = []
    for name, found in sorted(bounds.items()):
        least, most = min(f[0] for f in found), max(f[0] for f in found)
        scaled = any(f[1] for f in found)
        if scaled and name not in MEASURE:
            wrong.append(f"tests/manual/tables.py does not say what the bound of {name} is measured by")
        table += row([f"`{name}`", str(least) if least == most else f"{least} and more",
                      MEASURE.get(name, "") if scaled else "the result's last place"])
    return table, len(bounds), wrong


MAKERS = {"promotion": promotion, "functions": functions, "others": others}

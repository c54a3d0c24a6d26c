"""The table that make bench prints: a figure, what was promised, what was measured, and whether it holds."""

rows = []


def head():
    print(f"{'figure':58} {'wanted':24} {'got':44}")


def row(figure, wanted, got, holds):
    rows.append(holds)
    print(f"{figure:58} {wanted:24} {got:44} {'holds' if holds else 'DOES NOT HOLD'}", flush=True)


def all_hold():
    return all(rows)

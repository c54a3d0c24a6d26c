"""make bench: the figures that the project promises, each beside its peer in the same run.

Medians; what is compared is measured in turn, so that a busy machine is busy for both. Names of
figures (functions of service.py, compute.py, language.py, training.py and workers.py) as arguments measure only those.
"""

import sys

import table
from compute import compute, memory, planned
from language import parse
from service import burst, completion, control, interrupt, output, round_trip, start
from training import training
from workers import workers

FIGURES = [start, round_trip, completion, burst, output, interrupt, control, memory, parse, compute, planned,
           training, workers]


def main():
    table.head()
    for figure in FIGURES:
        if not sys.argv[1:] or figure.__name__ in sys.argv[1:]:
            figure()
    return 0 if table.all_hold() else 1


if __name__ == "__main__":
    sys.exit(main())

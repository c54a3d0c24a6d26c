"""More random indices than a quick run has time for: tests/ops/run.py indexing_many."""

from index_cases import random_cases

CASES = [c for seed in range(2, 12) for c in random_cases(seed, 1000)]

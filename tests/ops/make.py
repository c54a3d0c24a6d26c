"""make: tensors from sizes, and the random ones by what holds for each draw."""

import numpy as np

from case import case
from data import B, F, I, f, i

within = lambda low, high: lambda r: r.size > 0 and bool(np.all((r >= low) & (r < high)))


def normal(mean, std):
    """Mean and spread of n numbers within six standard errors."""
    def check(r):
        n = r.size
        return (abs(r.mean() - mean) < 6 * std / n**0.5 and abs(r.std() - std) < 6 * std / (2 * n) ** 0.5
                and len(np.unique(r)) > 0.9 * n)
    return check


def even(low, high):
    def check(r):
        spread = (high - low) / 12**0.5
        return within(low, high)(r) and abs(r.mean() - (low + high) / 2) < 6 * spread / r.size**0.5
    return check


CASES = [
    case("zeros", "zeros(2, 3)", "np.zeros((2, 3))"),
    case("zeros", "zeros([2, 3])", "np.zeros((2, 3))"),
    case("zeros", "zeros(4, dtype=i64)", "np.zeros(4)", dtype="i64"),
    case("ones", "ones(2, 3)", "np.ones((2, 3))"),
    case("ones", "ones(3, dtype=bool)", "np.ones(3)", dtype="bool"),
    case("full", "full([2, 3], 7.5)", "np.full((2, 3), 7.5)"),
    case("full", "full([2, 2], -3, dtype=i64)", "np.full((2, 2), -3)", dtype="i64"),
    case("zeros_like", "zeros_like(x)", "np.zeros_like(x)", x=F),
    case("zeros_like", "zeros_like(x)", "np.zeros_like(x)", dtype="i64", x=I),
    case("ones_like", "ones_like(x)", "np.ones_like(x)", x=F),
    case("ones_like", "ones_like(x, dtype=i64)", "np.ones_like(x)", dtype="i64", x=F),
    case("full_like", "full_like(x, 2.5)", "np.full_like(x, 2.5)", x=F),
    case("eye", "eye(3)", "np.eye(3)"),
    case("eye", "eye(2, 4, 1)", "np.eye(2, 4, 1)"),
    case("eye", "eye(4, 3, k=-1)", "np.eye(4, 3, -1)"),
    case("arange", "arange(7)", "np.arange(7)", dtype="i64"),
    case("arange", "arange(2, 10, 3)", "np.arange(2, 10, 3)", dtype="i64"),
    case("arange", "arange(5, -3, -2)", "np.arange(5, -3, -2)", dtype="i64"),
    case("arange", "arange(0, 1, 0.25)", "np.arange(0, 1, 0.25)"),
    case("arange", "arange(3, 3)", "np.arange(3, 3)", dtype="i64"),
    case("linspace", "linspace(0, 1, 5)", "np.linspace(0, 1, 5)", tol=1e-7),
    case("linspace", "linspace(-3, 7, 11)", "np.linspace(-3, 7, 11)", tol=1e-6, close=1e-6),
    case("linspace", "linspace(2, 2, 1)", "np.linspace(2, 2, 1)"),
    case("one_hot", "one_hot(x, 4)", "np.eye(4)[x]", x=i(0, 3, 1)),
    case("normal", "normal(10, 16)", check=normal(0, 1)),
    case("normal", "normal(160, mean=5, std=0.5)", check=normal(5, 0.5)),
    case("uniform", "uniform(10, 16)", check=even(0, 1)),
    case("uniform", "uniform(160, low=-2, high=3)", check=even(-2, 3)),
    case("randint", "randint(160, low=0, high=10)", dtype="i64",
         check=lambda r: within(0, 10)(r) and set(np.unique(r)) == set(range(10))),
    case("randint", "randint(160, low=5)", dtype="i64",
         check=lambda r: within(0, 5)(r) and set(np.unique(r)) == set(range(5))),
    case("randint", "randint(160, low=-3, high=2)", dtype="i64",
         check=lambda r: within(-3, 2)(r) and set(np.unique(r)) == set(range(-3, 2))),
    case("bernoulli", "bernoulli(160, p=0.5)", dtype="bool", check=lambda r: 40 < r.sum() < 120),
    case("bernoulli", "bernoulli(50, p=0)", dtype="bool", check=lambda r: r.sum() == 0),
    case("bernoulli", "bernoulli(50, p=1)", dtype="bool", check=lambda r: r.sum() == 50),
    case("permutation", "permutation(67)", dtype="i64",
         check=lambda r: sorted(r) == list(range(67)) and list(r) != list(range(67))),
    case("normal_like", "normal_like(zeros(10, 16))", check=normal(0, 1)),
    case("uniform_like", "uniform_like(zeros(10, 16), low=2, high=4)", check=even(2, 4)),
]
CASES += [
    case("encode", 'encode("aéb")', "np.array([97, 195, 169, 98])", dtype="i64"),
    case("encode", 'encode("")', "np.zeros(0, int)", dtype="i64"),
    case("decode", "encode(decode(x))", "x", dtype="i64", x=np.arange(32, 127)),
]

"""Inputs that the tables share: values at which kernels go wrong, and shapes at which loops do."""

import numpy as np

f = lambda *v: np.array(v, np.float32)
i = lambda *v: np.array(v, np.int64)

F = np.array([[1.5, -2.25, 0.0], [3.0, 4.5, -0.5]], np.float32)
G = np.array([[0.5, 2.0, -1.0], [1.0, -3.0, 8.0]], np.float32)
COLUMN = np.array([[10.0], [20.0]], np.float32)
ROW = f(1.0, 2.0, 4.0)
I = np.array([[7, -7, 3], [0, 12, -5]], np.int64)
J = np.array([[2, 2, -2], [5, -5, 3]], np.int64)
B = np.array([[True, False, True], [False, False, True]])
C = np.array([[True, True, False], [False, True, True]])
CUBE = (np.arange(24, dtype=np.float32).reshape(2, 3, 4) - 11) / 4
SPECIAL = f(0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-30, -1e-30, 1e30)
# More than one vector and not a multiple of one.
WIDE = (np.arange(67, dtype=np.float32) - 33) / 8
POSITIVE = (np.arange(1, 68, dtype=np.float32)) / 16
UNIT = (np.arange(67, dtype=np.float32) - 33) / 33

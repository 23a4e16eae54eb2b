"""What the compiled loops and their driver share: statuses, limits, powers of ten, the work itself."""

from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np

DONE, BAD_LINE, HARD_FULL = 0, 1, 2
STOP, ROWS, STATUS, HARD, PADDED, JOINED, FIRST_JOINED, LINES = range(8)  # places in `state`
NUMBER, NO_NUMBER, UNSURE = 0, 1, 2
EXACT = 1 << 53
EXACT_POWER, MOST_POWER = 22, 290
MOST_DIGITS = 19
SINGLE_DIGITS, SAFE_DIGITS = 9, 6
FLOAT32_MAX = float(np.finfo(np.float32).max)
FLOAT32_TINY = float(np.finfo(np.float32).tiny)
SPLITTER = 134217729.0  # 2^27 + 1
LOOSE = 2.0**-46


class Work(NamedTuple):
    """What the loops over lines share: bytes, layout, and the arrays they fill."""

    text: np.ndarray
    newline: int
    separator: int
    labelled: bool
    joined: bool
    promised: bool
    single: bool
    automatic: bool
    powers: np.ndarray
    vectors: np.ndarray
    ends: np.ndarray
    hard: np.ndarray
    state: np.ndarray


@cache
def powers_of_ten() -> np.ndarray:
    """Return 10^-290 … 10^290 as pairs of float64 whose sum is right to 106 bits."""
    pairs = np.empty((2 * MOST_POWER + 1, 2))
    for power in range(-MOST_POWER, MOST_POWER + 1):
        exact = Fraction(10) ** power
        high = float(exact)
        pairs[power + MOST_POWER] = high, float(exact - Fraction(high))
    return pairs

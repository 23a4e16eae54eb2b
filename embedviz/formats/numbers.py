"""What counts as a number in a text file, and which precision its digits ask for.

A number is ASCII `[+-]digits[.digits][e[+-]digits]`; nan and inf are recognised in order to be refused.
A text is float32 unless that would lose a digit that the text shows: more than 9 significant digits
(in a zero, all its digits), or the nearest float32 is more than half a unit of the last shown digit away.
Values are the correctly rounded ones, in float32 too (no rounding to float64 first).

Source: Clinger, How to read floating point numbers accurately, 1990 (double rounding).
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

NUMBER = rb"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
SINGLE_DIGITS = 9  # significant digits that always tell two float32 values apart
SAFE_DIGITS = 6  # significant digits that every float32 in its normal range keeps
FLOAT32_MAX = float(np.finfo(np.float32).max)
FLOAT32_TINY = float(np.finfo(np.float32).tiny)
NEARLY = 1 - 1e-6  # a float64 of nine digits is off by up to 2e-7 of the last one
MIDPOINT = 0x10000000  # the 29 bits a float64 has beyond a float32, when it lies half way

_number = re.compile(NUMBER).fullmatch
_comma_number = re.compile(rb"[+-]?[0-9]+(?:,[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch
_not_finite = re.compile(rb"[+-]?(?:nan|inf|infinity)|[+-]?1\.#(?:inf|qnan|ind)", re.IGNORECASE).fullmatch
_parts = re.compile(rb"[+-]?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?").fullmatch


def is_number(cell: bytes) -> bool:
    """Return whether a cell is a number by the grammar above."""
    return _number(cell) is not None


def is_comma_number(cell: bytes) -> bool:
    """Return whether a cell is a number written with a decimal comma, or a whole number."""
    return _comma_number(cell) is not None


def is_not_finite(cell: bytes) -> bool:
    """Return whether a cell says nan or inf, which are recognised in order to be refused."""
    return _not_finite(cell) is not None


def needs_double(cell: bytes) -> bool:
    """Return whether float32 would lose a digit that this number shows."""
    parts = _parts(cell)
    if parts is None:
        return False
    whole, decimals, power = parts[1], parts[2] or b"", parts[3]
    digits = (whole + decimals).lstrip(b"0") or whole + decimals
    value = abs(float(cell))
    if len(digits) > SINGLE_DIGITS:
        return True
    if value == 0 or value > FLOAT32_MAX or (len(digits) <= SAFE_DIGITS and value >= FLOAT32_TINY):
        return not value and digits.strip(b"0") != b""
    last = int(power or b"0") - len(decimals)
    unit = Fraction(10) ** last
    return abs(abs(Fraction(Decimal(cell.decode()))) - Fraction(float(np.float32(value)))) * 2 > unit


def exact_single(cell: bytes) -> np.float32:
    """Return the float32 nearest to a number, ties to even, without rounding to float64 first."""
    value = float(cell)
    single = np.float32(value)
    exact = Fraction(Decimal(cell.decode()))
    with np.errstate(over="ignore"):
        near = {single, *(np.nextafter(single, np.float32(end)) for end in (-np.inf, np.inf))}
    finite = [one for one in near if np.isfinite(one)]
    return min(finite, key=lambda one: (abs(Fraction(float(one)) - exact), int(one.view(np.int32)) & 1))


def is_midpoint(values: np.ndarray) -> np.ndarray:
    """Return where a float64 lies exactly half way between two float32: rounding twice may go wrong."""
    return (values.view(np.uint64) & np.uint64(2 * MIDPOINT - 1)) == MIDPOINT


def any_needs_double(values: np.ndarray, cells: Sequence[bytes]) -> bool:
    """Return whether float32 would lose a shown digit of any number (as `needs_double`)."""
    if max(map(len, cells)) <= SAFE_DIGITS and not any(b"e" in cell.lower() for cell in cells):
        return False
    with np.errstate(over="ignore", under="ignore"):
        lost = np.abs(values - values.astype(np.float32))
    sizes = np.fromiter(map(len, cells), np.int64, len(cells))
    ordinary = (np.abs(values) >= FLOAT32_TINY) & (sizes <= SAFE_DIGITS)
    for place in np.flatnonzero((lost > 0) & ~ordinary | (sizes > SINGLE_DIGITS)).tolist():
        cell = cells[place]
        bare = cell.lstrip(b"+-0.")
        if not bare or len(bare) > SINGLE_DIGITS + 1 or b"e" in cell or b"E" in cell:
            if needs_double(cell):
                return True
        elif len(bare) - (b"." in bare) > SINGLE_DIGITS:
            return True
        elif len(bare) > SAFE_DIGITS:
            point = cell.find(b".")
            unit = 10.0 ** (point + 1 - len(cell) if point >= 0 else 0)
            if lost[place] * 2 > unit * NEARLY and (lost[place] * 2 > unit / NEARLY or needs_double(cell)):
                return True
    return False

"""The compiled loops of the fast path: bytes in, correctly rounded numbers out.

A number is its digits as an integer times a power of ten. Up to 2^53 and 10^22 both are exact in float64, so
one product or quotient is correctly rounded (Clinger 1990). Beyond, the product is taken in pairs of
float64 (106 bits); where even these leave the rounding open, the cell is noted and Python's own parser
decides. Only this module needs numba; it is imported when a large file is read.

Sources: Clinger, How to read floating point numbers accurately, 1990; Dekker, Numerische Mathematik, 1971.
"""

from collections.abc import Callable
from typing import Any, no_type_check

import numba
import numpy as np

from embedviz.formats.kernel_work import (
    BAD_LINE,
    DONE,
    EXACT,
    EXACT_POWER,
    FIRST_JOINED,
    FLOAT32_MAX,
    FLOAT32_TINY,
    HARD,
    HARD_FULL,
    JOINED,
    LINES,
    LOOSE,
    MOST_DIGITS,
    MOST_POWER,
    NO_NUMBER,
    NUMBER,
    PADDED,
    ROWS,
    SAFE_DIGITS,
    SINGLE_DIGITS,
    SPLITTER,
    STATUS,
    STOP,
    UNSURE,
)
from embedviz.formats.numbers import NEARLY


def compiled(function: Callable[..., Any]) -> Any:
    """Return the function as machine code, kept on disk for the next process where that is possible."""
    try:
        return numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no folder can hold the cache
        return numba.njit(nogil=True, error_model="numpy")(function)


# compiled into its callers, which spares their counting of references
inlined: Any = numba.njit(inline="always", error_model="numpy")


@inlined
@no_type_check
def read_digits(text: Any, place: int, stop: int, mantissa: Any) -> Any:
    """Return the place after the digits and the integer so far: the bits of an unsigned one up to 19."""
    while place < stop:
        digit = np.int64(text[place]) - 48
        if digit < 0 or digit > 9:
            break
        mantissa = mantissa * 10 + digit
        place += 1
    return place, mantissa


@compiled
@no_type_check
def read_exponent(text: Any, place: int, stop: int) -> Any:
    """Return the place after an exponent and its value; the place is -1 where it has no digits."""
    negative = place < stop and text[place] == 45
    if place < stop and (text[place] == 45 or text[place] == 43):
        place += 1
    first = place
    place, power = read_digits(text, place, stop, np.int64(0))
    power = power if place - first < 7 else 9999999
    return (place if place > first else -1), (-power if negative else power)


@compiled
@no_type_check
def digits_between(text: Any, place: int, stop: int) -> Any:
    """Return how many significant digits a number shows that is too long to be counted by its size."""
    shown = 0
    while place < stop and text[place] != 101 and text[place] != 69:
        if text[place] != 46 and (shown or text[place] != 48):
            shown += 1
        place += 1
    return shown


@compiled
@no_type_check
def two_product(a: float, b: float) -> Any:
    """Return a x b as a float64 and what its rounding lost."""
    product = a * b
    split = SPLITTER * a
    a_high = split - (split - a)
    a_low = a - a_high
    split = SPLITTER * b
    b_high = split - (split - b)
    b_low = b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


@inlined
@no_type_check
def scaled(mantissa: Any, power: int, powers: Any) -> Any:
    """Return mantissa x 10^power and whether its rounding is certain."""
    if 0 <= mantissa <= EXACT and -EXACT_POWER <= power <= EXACT_POWER:
        if power < 0:
            return np.float64(mantissa) / powers[MOST_POWER - power, 0], True
        return np.float64(mantissa) * powers[MOST_POWER + power, 0], True
    if power < 40 - MOST_POWER or power > MOST_POWER - 40:
        return 0.0, False
    high = np.float64((mantissa >> 32) & 0xFFFFFFFF) * 4294967296.0
    low = np.float64(mantissa & 0xFFFFFFFF)
    total = high + low
    low = low - (total - high)
    ten, ten_low = powers[MOST_POWER + power, 0], powers[MOST_POWER + power, 1]
    product, rest = two_product(total, ten)
    rest += total * ten_low + low * ten
    value = product + rest * (1 - LOOSE)
    return value, value == product + rest * (1 + LOOSE)


@inlined
@no_type_check
def read_number(text: Any, place: int, stop: int, powers: Any) -> Any:
    """Return the place after a number, its value, digits, power of ten, and NUMBER, NO_NUMBER or UNSURE.

    The digits are exact above 9 only; up to 6 and up to 9 are told apart, as 6 and 9.
    """
    if place >= stop:
        return place, 0.0, 0, 0, NO_NUMBER
    negative = text[place] == 45
    place += np.int64(negative) | np.int64(text[place] == 43)  # no branch: signs cannot be foreseen
    first, power = place, 0
    place, mantissa = read_digits(text, place, stop, np.int64(0))
    length = place - first
    if length == 0:
        return place, 0.0, 0, 0, NO_NUMBER
    if place < stop and text[place] == 46:
        point = place + 1
        place, mantissa = read_digits(text, point, stop, mantissa)
        power = point - place
        length -= power
        if power == 0:
            return place, 0.0, 0, 0, NO_NUMBER
    end = place
    if place < stop and (text[place] == 101 or text[place] == 69):
        place, exponent = read_exponent(text, place + 1, stop)
        power += exponent
        if place < 0:
            return place, 0.0, 0, 0, NO_NUMBER
    if length <= MOST_DIGITS:
        shown = 6 if 0 <= mantissa < 1000000 else (9 if 0 <= mantissa < 1000000000 else MOST_DIGITS)
    else:
        shown = digits_between(text, first, end)
    if mantissa == 0 and length > SINGLE_DIGITS:
        shown = MOST_DIGITS  # a zero shows all its digits
    if shown + power > 308:
        return place, 0.0, shown, power, NO_NUMBER
    if shown > MOST_DIGITS:
        return place, 0.0, shown, power, UNSURE
    value, certain = scaled(mantissa, power, powers)
    return place, (-value if negative else value), shown, power, (NUMBER if certain else UNSURE)


@compiled
@no_type_check
def loses_digits(size: float, shown: int, power: int, powers: Any) -> Any:
    """Return whether float32 would lose a digit that the text shows."""
    if shown > SINGLE_DIGITS or size > FLOAT32_MAX:
        return True
    if size == 0 or (shown <= SAFE_DIGITS and size >= FLOAT32_TINY):
        return False
    if power < -MOST_POWER or power > MOST_POWER:
        return True
    lost = abs(size - np.float64(np.float32(size)))
    return lost * 2 >= powers[MOST_POWER + power, 0] * NEARLY


@compiled
@no_type_check
def is_midpoint(value: float) -> Any:
    """Return whether rounding to float64 and then to float32 may differ from rounding once."""
    lost = abs(value - np.float64(np.float32(value)))
    above, below = value + lost, value - lost
    return lost != 0 and above == np.float64(np.float32(above)) and below == np.float64(np.float32(below))


@compiled
@no_type_check
def as_single(value: float, shown: int, power: int, found: int, automatic: bool, powers: Any) -> Any:
    """Return NUMBER, UNSURE, or minus a status where the careful reader must say what float32 loses."""
    size = abs(value)
    doubtful = (found == UNSURE and size == 0) or size > FLOAT32_MAX
    if doubtful or (automatic and loses_digits(size, shown, power, powers)):
        return -BAD_LINE
    return UNSURE if is_midpoint(value) else found


@compiled
@no_type_check
def note_hard(hard: Any, state: Any, cell: Any) -> Any:
    """Note a cell (row, dim, start, end) for Python's own parser; return False where there is no room."""
    count = state[HARD]
    if count < len(hard):
        for part in range(4):
            hard[count, part] = cell[part]
        state[HARD] = count + 1
    return count < len(hard)


@compiled
@no_type_check
def read_cells(work: Any, place: int, stop: int, row: int) -> Any:
    """Fill one row from `place` on; return the place after its last number, or minus a status."""
    text, powers, values, separator = work.text, work.powers, work.vectors[row], work.separator
    for dim in range(len(values)):
        if dim:
            if place >= stop or text[place] != separator:
                return -BAD_LINE
            place += 1
        start = place
        place, value, shown, power, found = read_number(text, place, stop, powers)
        if found == NO_NUMBER:
            return -BAD_LINE
        if work.single and not (shown <= SAFE_DIGITS and -8 <= power <= 0 and found == NUMBER):
            found = as_single(value, shown, power, found, work.automatic, powers)
            if found < 0:
                return found
        if found == UNSURE and not note_hard(work.hard, work.state, (row, dim, start, place)):
            return -HARD_FULL
        values[dim] = value
    return end_of_row(work, place, stop)


@compiled
@no_type_check
def end_of_row(work: Any, place: int, stop: int) -> Any:
    """Return the place after the line end that follows a row, blanks before it noted; else minus a status."""
    text = work.text
    if work.separator == 32 and place < stop and text[place] == 32:
        work.state[PADDED] += 1
        while place < stop and text[place] == 32:
            place += 1
    if place < stop and text[place] == 13 and (place + 1 == stop or text[place + 1] == 10):
        place += 1
    return min(place + 1, stop) if place >= stop or text[place] == work.newline else -BAD_LINE


@compiled
@no_type_check
def after_blank_line(work: Any, place: int, stop: int) -> Any:
    """Return the place after a line of blanks only, or `place` where the line holds something."""
    begin = place
    while (
        place < stop
        and (work.text[place] == 32 or work.text[place] == 13)
        and work.newline != work.text[place]
    ):
        place += 1
    return min(place + 1, stop) if place >= stop or work.text[place] == work.newline else begin


@compiled
@no_type_check
def end_of_label(work: Any, begin: int, stop: int) -> Any:
    """Return where the label ends at the first separator; -1 where the line has none."""
    text, place = work.text, begin
    while place < stop and text[place] != work.separator and text[place] != work.newline:
        place += 1
    return place if place < stop and work.text[place] == work.separator else -1


@compiled
@no_type_check
def start_of_numbers(work: Any, begin: int, stop: int) -> Any:
    """Return where the last `dims` cells of a line start, for labels that hold the separator; else -1."""
    end = begin
    while end < stop and work.text[end] != work.newline:
        end += 1
    while end > begin and (work.text[end - 1] == 13 or work.text[end - 1] == 32):
        end -= 1
    dims = work.vectors.shape[1]
    for place in range(end, begin, -1):
        if work.text[place - 1] == work.separator:
            dims -= 1
            if dims == 0:
                return place
    return -1


@compiled
@no_type_check
def read_joined(work: Any, begin: int, stop: int, row: int) -> Any:
    """Read a line whose label holds blanks; return as `read_cells`."""
    start = start_of_numbers(work, begin, stop)
    first = end_of_label(work, begin, stop)
    if start < 0 or first <= begin or start - 1 <= first:
        return -BAD_LINE
    sign = work.text[first + 1]
    if not work.promised and ((48 <= sign <= 57) or sign == 43 or sign == 45 or sign == 32):
        return -BAD_LINE
    after = read_cells(work, start, stop, row)
    if after >= 0:
        work.ends[row, 1] = start - 1
        work.state[FIRST_JOINED] = work.state[FIRST_JOINED] or work.state[LINES] + 1
        work.state[JOINED] += 1
    return after


@compiled
@no_type_check
def read_lines(work: Any, place: int, stop: int, row: int) -> None:
    """Read rows until the end or until a line needs care; `state` tells how far it came and why it ended."""
    state = work.state
    state[STATUS] = DONE
    while place < stop:
        after = after_blank_line(work, place, stop)
        if after == place:
            if row == len(work.vectors):
                state[STATUS] = BAD_LINE
                break
            hard, padded = state[HARD], state[PADDED]
            work.ends[row, 0] = place
            first = end_of_label(work, place, stop) if work.labelled else place - 1
            work.ends[row, 1] = max(first, place)
            after = read_cells(work, first + 1, stop, row) if first >= 0 or not work.labelled else -BAD_LINE
            if after == -BAD_LINE and work.joined:
                state[HARD], state[PADDED] = hard, padded
                after = read_joined(work, place, stop, row)
            if after < 0:
                state[HARD], state[PADDED], state[STATUS] = hard, padded, -after
                break
            row += 1
        state[LINES] += 1
        place = after
    state[STOP], state[ROWS] = place, row

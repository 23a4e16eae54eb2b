"""The careful reader: one line at a time, every cell held against the grammar, every error with its place.

Small files and unusual ones come this way; large plain ones take the fast path, which turns back to this
one as soon as something is not as expected.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from embedviz.errors import FormatError
from embedviz.formats.cells import records
from embedviz.formats.layouts import Layout
from embedviz.formats.numbers import FLOAT32_MAX, any_needs_double, exact_single, is_midpoint
from embedviz.formats.options import ReadOptions
from embedviz.formats.rowcells import BadRow, Row, numbers_of, split_row
from embedviz.formats.texts import Text

BLOCK_VALUES = 1 << 14


@dataclass(eq=False)
class Rows:
    """What the lines of a file held: vectors, raw labels, other cells, and what was left out."""

    vectors: np.ndarray
    labels: list[bytes]
    others: list[Sequence[bytes]]
    bad: "Bad"
    padded: int = 0
    joined: tuple[int, int] = (0, 0)
    found: int = 0


UNCOUNTED = 1  # a count that no sentence mentions


@dataclass
class Bad:
    """The rows that could not be read: the first reason, how many, and which (rows of the file from 0)."""

    first: BadRow | None = None
    not_finite: int = 0
    rows: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, later: "Bad", offset: int) -> None:
        """Take in the bad rows of a later part of the file, which starts at row `offset`."""
        self.first = self.first or later.first
        self.not_finite += later.not_finite
        self.rows += [row + offset for row in later.rows]
        self.lines += later.lines


@dataclass(eq=False)
class Values:
    """Number cells, turned into float64 some thousand at a time, and what rounding them once needs."""

    dims: int
    precision: str
    rows: int = 0
    cells: list[bytes] = field(default_factory=list)
    places: list[tuple[int, Sequence[int]]] = field(default_factory=list)
    blocks: list[np.ndarray] = field(default_factory=list)
    midpoints: list[tuple[int, int, bytes]] = field(default_factory=list)
    largest: tuple[float, int, int, bytes] = (0.0, 0, 0, b"")

    def add(self, row: Row, cells: Sequence[bytes]) -> None:
        """Add the number cells of one row, by the grammar."""
        self.cells += cells
        self.places.append((row.line, row.columns))
        self.rows += 1
        if len(self.cells) >= BLOCK_VALUES:
            self.settle()

    def settle(self) -> None:
        """Turn the waiting cells into numbers and see which precision they ask for."""
        if not self.cells:
            return
        values = np.fromiter(map(float, self.cells), np.float64, len(self.cells))
        if self.precision == "auto" and any_needs_double(values, self.cells):
            self.precision = "float64"
        if self.precision != "float64":
            self._look(values)
        self.blocks.append(values.reshape(-1, self.dims))
        self.cells, self.places = [], []

    def _look(self, values: np.ndarray) -> None:
        first = self.rows - len(self.places)
        for place in np.flatnonzero(is_midpoint(values)).tolist():
            row, dim = divmod(place, self.dims)
            self.midpoints.append((first + row, dim, self.cells[place]))
        place = int(np.argmax(np.abs(values)))
        if abs(values[place]) > self.largest[0]:
            row, dim = divmod(place, self.dims)
            line, columns = self.places[row]
            self.largest = (float(abs(values[place])), line, columns[dim] + 1, self.cells[place])

    def array(self) -> np.ndarray:
        """Return all rows in the precision their digits ask for, each number rounded once."""
        self.settle()
        values = np.empty((self.rows, self.dims), np.float64 if self.precision == "float64" else np.float32)
        start = 0
        with np.errstate(over="ignore", under="ignore"):
            for block in self.blocks:
                values[start : start + len(block)] = block
                start += len(block)
        for row, dim, cell in () if self.precision == "float64" else self.midpoints:
            values[row, dim] = exact_single(cell)
        return values


def read_rows(text: Text, layout: Layout, options: ReadOptions) -> Rows:
    """Return every row of a text file, or raise the first reason why not.

    Raises:
        FormatError: a row does not fit the layout and `drop_bad_rows` is not chosen; no row is left.
    """
    values = Values(layout.dims, options.precision)
    rows = Rows(np.empty((0, layout.dims)), [], [], Bad())
    for line, cells in records(text, layout.separator):
        if line < layout.line:
            continue
        try:
            row = split_row(line, cells, layout, options)
            values.add(row, numbers_of(row, layout))
        except BadRow as reason:
            note(rows.bad, reason, rows.found, options)
        else:
            _keep(rows, row)
        rows.found += 1
    values.settle()
    settle_precision([values], rows, values.rows, options)
    rows.vectors = values.array()
    return rows


def _keep(rows: Rows, row: Row) -> None:
    rows.labels.append(row.label)
    rows.others.append(row.others)
    rows.padded += row.padded
    if row.joined:
        rows.joined = (rows.joined[0] + 1, rows.joined[1] or row.line)


def note(bad: Bad, reason: BadRow, row: int, options: ReadOptions) -> None:
    """Remember a bad row of the file; without leave to drop it, only NaN and the like are counted further.

    Where a row is bad for another reason too, reading ends there, and nobody knows how many are left.

    Raises:
        FormatError: the row is bad for another reason and may not be left out.
    """
    bad.first = bad.first or reason
    bad.not_finite += reason.not_finite
    if not options.drop_bad_rows and not reason.not_finite:
        raise bad.first.error(UNCOUNTED)
    bad.rows.append(row)
    bad.lines.append(reason.line)


def settle_precision(parts: Sequence["Values"], rows: Rows, count: int, options: ReadOptions) -> None:
    """Raise what could be said only at the end: NaN and the like, no rows, a value beyond float32."""
    bad = rows.bad
    if bad.first and not options.drop_bad_rows:
        raise bad.first.error(bad.not_finite)
    if not count:
        raise FormatError("No row of this file can be read as numbers; check separator and decimals.")
    for values in parts:
        largest, line, column, cell = values.largest
        if values.precision != "float64" and largest > FLOAT32_MAX:
            with np.errstate(over="ignore"):
                if not np.isfinite(np.float32(largest)):
                    raise _too_large(line, column, cell)


def _too_large(line: int, column: int, cell: bytes) -> FormatError:
    return FormatError(
        f"Line {line:,}, column {column:,}: {cell[:20].decode()} is too large for float32 "
        "(at most 3.4e38); correct it, or read with precision='float64'.",
        line=line,
        column=column,
    )


def without(rows: Iterable[int], count: int) -> np.ndarray:
    """Return 0 to `count` - 1 without these rows."""
    kept = np.ones(count, dtype=bool)
    kept[list(rows)] = False
    return np.flatnonzero(kept)

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
from embedviz.formats.numbers import FLOAT32_MAX, exact_single, is_midpoint, row_needs_double
from embedviz.formats.options import ReadOptions
from embedviz.formats.rowcells import BadRow, Row, numbers_of, split_row
from embedviz.formats.texts import Text

BLOCK_VALUES = 1 << 20


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
    """Numbers as float64 in blocks, with what is needed to round them once to float32."""

    dims: int
    precision: str
    blocks: list[np.ndarray] = field(default_factory=list)
    filled: int = 0
    rows: int = 0
    midpoints: list[tuple[int, int, bytes]] = field(default_factory=list)
    largest: tuple[float, int, int, bytes] = (0.0, 0, 0, b"")

    def add(self, line: int, cells: Sequence[bytes]) -> None:
        """Add one row of number cells, by the grammar."""
        if not self.blocks or self.filled == len(self.blocks[-1]):
            self.blocks.append(np.empty((max(1, BLOCK_VALUES // self.dims), self.dims)))
            self.filled = 0
        row = self.blocks[-1][self.filled]
        row[:] = np.fromiter(map(float, cells), np.float64, self.dims)
        if self.precision != "float64":
            self._look(line, row, cells)
        self.filled += 1
        self.rows += 1

    def _look(self, line: int, row: np.ndarray, cells: Sequence[bytes]) -> None:
        if self.precision == "auto" and row_needs_double(row, cells):
            self.precision = "float64"
            return
        for dim in np.flatnonzero(is_midpoint(row)).tolist():
            self.midpoints.append((self.rows, dim, cells[dim]))
        largest = int(np.argmax(np.abs(row)))
        if abs(row[largest]) > self.largest[0]:
            self.largest = (float(abs(row[largest])), line, largest, cells[largest])

    def array(self) -> np.ndarray:
        """Return all rows in the precision their digits ask for, each number rounded once."""
        if self.blocks:
            self.blocks[-1] = self.blocks[-1][: self.filled]
        dtype = np.float64 if self.precision == "float64" else np.float32
        values = np.empty((self.rows, self.dims), dtype)
        start = 0
        with np.errstate(over="ignore", under="ignore"):
            for block in self.blocks:
                values[start : start + len(block)] = block
                start += len(block)
        if dtype is np.float32:
            for row, dim, cell in self.midpoints:
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
            values.add(line, numbers_of(row, layout))
        except BadRow as reason:
            note(rows.bad, reason, rows.found, options)
        else:
            _keep(rows, row)
        rows.found += 1
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

    Raises:
        FormatError: the row is bad for another reason and may not be left out.
    """
    bad.first = bad.first or reason
    bad.not_finite += reason.not_finite
    if not options.drop_bad_rows and not reason.not_finite:
        raise bad.first.error(bad.not_finite)
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
        largest, line, dim, cell = values.largest
        if values.precision != "float64" and largest > FLOAT32_MAX:
            with np.errstate(over="ignore"):
                if not np.isfinite(np.float32(largest)):
                    raise _too_large(line, dim, cell)


def _too_large(line: int, dim: int, cell: bytes) -> FormatError:
    return FormatError(
        f"Line {line:,}, dimension {dim + 1:,}: {cell[:20].decode()} is too large for float32 "
        "(at most 3.4e38); correct it, or read with precision='float64'.",
        line=line,
    )


def without(rows: Iterable[int], count: int) -> np.ndarray:
    """Return 0 to `count` - 1 without these rows."""
    kept = np.ones(count, dtype=bool)
    kept[list(rows)] = False
    return np.flatnonzero(kept)

"""The fast path for large plain text: compiled loops over the mapped bytes, straight into the matrix.

The file is cut at line ends into a piece for each processor. A line that the loops do not take (a missing
value, a wrong count, a label with an odd blank) is read alone by the careful reader, which accepts or
explains it; then the loops go on.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from embedviz.errors import FormatError
from embedviz.formats.kernel_work import (
    BAD_LINE,
    FIRST_JOINED,
    HARD,
    JOINED,
    LINES,
    PADDED,
    ROWS,
    STATUS,
    STOP,
    Work,
    powers_of_ten,
)
from embedviz.formats.layouts import Layout
from embedviz.formats.numbers import exact_single
from embedviz.formats.options import ReadOptions
from embedviz.formats.rowcells import BadRow, numbers_of, split_row
from embedviz.formats.rows import UNCOUNTED, Bad, Rows, Values, note, settle_precision
from embedviz.formats.sources import release
from embedviz.formats.texts import Text, count_of

if TYPE_CHECKING:
    pass

FAST_BYTES = 3 << 20
HARD_CELLS = 4096
BLOCK_BYTES = 8 << 20
MOST_PIECES = 4


class PrecisionTooLow(Exception):
    """A number needs float64 while rows are read as float32."""


@dataclass(eq=False)
class Piece:
    """A run of whole lines: where it is, which rows of the matrix are its own, and what came of it."""

    start: int
    stop: int
    first_line: int
    row: int
    limit: int
    bad: Bad = field(default_factory=Bad)
    odd: list[int] = field(default_factory=list)
    labels: list[bytes] = field(default_factory=list)
    values: Values = field(default_factory=lambda: Values(1, "auto"))
    rows: int = 0
    padded: int = 0
    joined: tuple[int, int] = (0, 0)
    error: Exception | None = None


def suits(text: Text, layout: Layout) -> bool:
    """Return whether a file is large and plain enough for the fast path."""
    plain = not (layout.others or layout.comma or layout.trailing or layout.glued) and layout.label in (
        None,
        0,
    )
    return plain and len(text.data) >= FAST_BYTES and not (layout.separator in b",;" and text.contains(b'"'))


def read_fast(text: Text, layout: Layout, options: ReadOptions) -> Rows:
    """Return every row of a large plain text file, as `read_rows` would.

    Raises:
        FormatError: as `read_rows`.
    """
    double = options.precision == "float64"
    while True:
        try:
            return _read(text, layout, options, np.dtype(np.float64 if double else np.float32))
        except PrecisionTooLow:
            double = True


def _read(text: Text, layout: Layout, options: ReadOptions, dtype: np.dtype) -> Rows:
    pieces = _pieces(text, layout)
    space = sum(piece.limit for piece in pieces)
    vectors, ends = np.empty((space, layout.dims), dtype), np.empty((space, 2), np.int64)
    run = _runner(text, layout, options, vectors, ends)
    with ThreadPoolExecutor(len(pieces)) as threads:
        list(threads.map(run, pieces))
    _raise_first(pieces, options)
    return _merged(pieces, vectors, options)


def _raise_first(pieces: list[Piece], options: ReadOptions) -> None:
    """Raise what stopped a piece; a NaN in an earlier one, that alone stops none, comes first."""
    error = next((piece.error for piece in pieces if piece.error is not None), None)
    for piece in pieces:
        if isinstance(error, FormatError) and piece.bad.first and not options.drop_bad_rows:
            raise piece.bad.first.error(UNCOUNTED)
        if piece.error is not None:
            raise piece.error


def _pieces(text: Text, layout: Layout) -> list[Piece]:
    """Return the file cut at line ends, each piece with room for as many rows as its bytes can hold."""
    size = len(text.data)
    start = next(offset for line, (offset, _) in enumerate(text.lines(), 1) if line == layout.line)
    count = max(1, min(MOST_PIECES, os.cpu_count() or 1))
    edges = [start]
    for share in range(1, count):
        edges.append(text.next_line(max(edges[-1], start + (size - start) * share // count)))
    edges.append(size)
    pieces, line, row = [], layout.line, 0
    for first, last in pairwise(edges):
        lines = count_of(text.data, text.newline, first, last)
        limit = min(lines + 1, (last - first + 1) // (2 * layout.dims))
        pieces.append(Piece(first, last, line, row, limit))
        line, row = line + lines, row + limit
    return pieces


def _runner(
    text: Text, layout: Layout, options: ReadOptions, vectors: np.ndarray, ends: np.ndarray
) -> Callable[[Piece], None]:
    """Return the function that reads one piece, in a thread of its own, and keeps what went wrong."""

    def run(piece: Piece) -> None:
        last = piece.row + piece.limit
        single = vectors.dtype == np.float32
        piece.values = Values(layout.dims, options.precision if single else "float64")
        work = Work(
            text=np.frombuffer(text.data, np.uint8),
            newline=text.newline[0],
            separator=layout.separator[0],
            labelled=layout.label == 0,
            joined=layout.joined_label,
            promised=layout.promised is not None or options.dims is not None,
            single=single,
            automatic=options.precision == "auto",
            powers=powers_of_ten(),
            vectors=vectors[:last],
            ends=ends[:last],
            hard=np.empty((max(HARD_CELLS, layout.dims), 4), np.int64),
            state=np.zeros(8, np.int64),
        )
        try:
            _run(piece, work, text, layout, options)
        except (FormatError, PrecisionTooLow) as error:
            piece.error = error

    return run


def _run(piece: Piece, work: Work, text: Text, layout: Layout, options: ReadOptions) -> None:
    from embedviz.formats import kernels

    place, state = piece.start, work.state
    while place < piece.stop:
        start, first = place, piece.row + piece.rows
        kernels.read_lines(work, place, min(piece.stop, text.next_line(place + BLOCK_BYTES)), first)
        place, piece.rows = int(state[STOP]), int(state[ROWS]) - piece.row
        _settle_hard(work, text)
        if layout.label == 0:
            places = work.ends[first : piece.row + piece.rows].tolist()
            piece.labels += [bytes(text.data[begin:end]) for begin, end in places]
        if state[STATUS] == BAD_LINE:
            line = piece.first_line + int(state[LINES])
            _read_alone(piece, work, text, (place, line), (layout, options))
            place = text.next_line(place)
            state[LINES] += 1
        release(text.data, start, place)
    _finish(piece, work)


def _finish(piece: Piece, work: Work) -> None:
    piece.padded += int(work.state[PADDED])
    if work.state[JOINED]:
        line = piece.first_line + int(work.state[FIRST_JOINED]) - 1
        count, first_line = piece.joined
        piece.joined = (count + int(work.state[JOINED]), min(line, first_line or line))
    if piece.odd:
        work.vectors[piece.odd] = piece.values.array()


def _settle_hard(work: Work, text: Text) -> None:
    """Let Python's own parser decide the cells whose rounding the loops left open."""
    for row, dim, start, end in work.hard[: work.state[HARD]].tolist():
        cell = bytes(text.data[start:end])
        work.vectors[row, dim] = exact_single(cell) if work.single else float(cell)
    work.state[HARD] = 0


def _read_alone(
    piece: Piece, work: Work, text: Text, where: tuple[int, int], how: tuple[Layout, ReadOptions]
) -> None:
    """Read one line by the careful reader, which takes it as the next row, notes it as bad, or raises."""
    (place, line), (layout, options) = where, how
    content = bytes(text.data[place : text.next_line(place)]).removesuffix(text.newline).removesuffix(b"\r")
    if not content.strip(b" \t") and (layout.separator != b"\t" or not content.strip(b" ")):
        return
    number = piece.rows + len(piece.bad.rows)
    try:
        row = split_row(line, content.split(layout.separator), layout, options)
        piece.values.add(row, numbers_of(row, layout))
        piece.values.settle()
    except BadRow as reason:
        note(piece.bad, reason, number, options)
        return
    if work.single and piece.values.precision == "float64":
        raise PrecisionTooLow
    piece.odd.append(piece.row + piece.rows)
    piece.labels += [row.label] if layout.label == 0 else []
    piece.rows += 1
    piece.padded += row.padded
    if row.joined:
        piece.joined = (piece.joined[0] + 1, piece.joined[1] or line)


def _merged(pieces: list[Piece], vectors: np.ndarray, options: ReadOptions) -> Rows:
    """Return the pieces as one, moved together where rows were left out between them."""
    rows = Rows(vectors, [], [], Bad())
    filled = 0
    for piece in pieces:
        rows.labels += piece.labels
        rows.bad.add(piece.bad, rows.found)
        rows.found += piece.rows + len(piece.bad.rows)
        rows.padded += piece.padded
        rows.joined = (rows.joined[0] + piece.joined[0], rows.joined[1] or piece.joined[1])
        _move(vectors, piece.row, filled, piece.rows)
        filled += piece.rows
    settle_precision([piece.values for piece in pieces], rows, filled, options)
    vectors.flags.writeable = False
    rows.vectors = vectors[:filled]
    return rows


def _move(vectors: np.ndarray, source: int, target: int, count: int) -> None:
    """Move rows towards the start, a block at a time so that no large copy is made."""
    for start in range(0, count if source > target else 0, 4096):
        size = min(4096, count - start)
        vectors[target + start : target + start + size] = vectors[source + start : source + start + size]

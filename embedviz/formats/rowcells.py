"""One row of text taken apart by its layout: label, numbers, other cells; or the reason why not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from embedviz.errors import FormatError, quoted
from embedviz.formats.glue import unglue
from embedviz.formats.layouts import Layout
from embedviz.formats.numbers import NUMBER, is_not_finite, is_number
from embedviz.formats.options import ReadOptions

_all_numbers = re.compile(rb"(?:" + NUMBER + rb"\x00)*+" + NUMBER).fullmatch


class TextForNumber(FormatError):
    """A cell holds text where a number belongs."""


@dataclass
class BadRow(Exception):
    """Why one row cannot be read: `allowed` says what to do; `not_finite` counts its NaN and the like."""

    line: int
    column: int | None
    what: str
    advice: str
    not_finite: int = 0
    text: bool = False

    def error(self, not_finite: int) -> FormatError:
        """Return the sentence for the user; `not_finite` counts such cells in the whole file."""
        place = f"Line {self.line:,}" + (f", column {self.column:,}" if self.column else "")
        count = f" ({not_finite:,} such cells in all)" if self.not_finite and not_finite > 1 else ""
        kind = TextForNumber if self.text else FormatError
        return kind(f"{place}: {self.what}{count}; {self.advice}.", line=self.line, column=self.column)


@dataclass(frozen=True)
class Row:
    """The parts of one line; `first` is the column of the first number, from 0."""

    line: int
    label: bytes
    numbers: Sequence[bytes]
    others: Sequence[bytes]
    columns: Sequence[int]
    padded: bool = False
    joined: bool = False


LONGEST_SAFE = 300  # characters of a number without exponent that cannot be beyond float64
LEAVE_OUT = "correct it, or leave such rows out (drop_bad_rows)"


def split_row(line: int, cells: list[bytes], layout: Layout, options: ReadOptions) -> Row:
    """Return the parts of one line.

    Raises:
        BadRow: the line has too few or too many cells.
    """
    if layout.separator == b" ":
        return _split_blanks(line, cells, layout, options.dims is not None)
    if layout.trailing and len(cells) == layout.width + 1 and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != layout.width:
        raise _wrong_count(line, len(cells), layout)
    if layout.glued:
        label, number = unglue(cells[0], line, options.split)
        return Row(line, label, [number, *cells[1:]], (), range(layout.width))
    label = b"" if layout.label is None else cells[layout.label]
    if layout.label == 0 and not layout.others:
        return Row(line, label, cells[1:], (), range(1, layout.width))
    columns = layout.number_columns
    return Row(line, label, [cells[c] for c in columns], [cells[c] for c in layout.others], columns)


def _split_blanks(line: int, cells: list[bytes], layout: Layout, settled: bool) -> Row:
    """The last `dims` cells are the vector, the rest is the label, blanks and all."""
    padded = False
    while len(cells) > 1 and not cells[-1]:
        cells, padded = cells[:-1], True
    start, wanted = len(cells), layout.dims
    while wanted and start:
        start -= 1
        wanted -= bool(cells[start])
    numbers = [cell for cell in cells[start:] if cell]
    before = cells[:start]
    loose = len(numbers) < len(cells) - start
    label = b" ".join(before).rstrip(b" ") if loose else b" ".join(before)
    if wanted or (layout.label is None and label.strip()) or (layout.label is not None and not before):
        raise _wrong_count(line, sum(map(bool, cells)), layout)
    extra = [cell for cell in label.split(b" ") if cell][1:]
    if extra and not (layout.promised or settled) and all(map(is_number, extra)):
        raise _wrong_count(line, sum(map(bool, cells)), layout)
    first = max(sum(map(bool, before)), layout.label is not None)
    return Row(line, label, numbers, (), range(first, first + len(numbers)), padded or loose, bool(extra))


def numbers_of(row: Row, layout: Layout) -> Sequence[bytes]:
    """Return the number cells of a row, each a number by the grammar, decimal commas made points.

    Raises:
        BadRow: a cell is missing, not finite, too large or not a number.
    """
    cells = row.numbers
    if layout.comma:
        cells = [
            cell.replace(b",", b".") if cell.count(b",") == 1 and b"." not in cell else cell for cell in cells
        ]
    joined = b"\0".join(cells)
    if _all_numbers(joined) is None:
        cells = [cell.strip(b" ") for cell in cells]
        joined = b"\0".join(cells)
        if _all_numbers(joined) is None:
            raise _bad_cell(row, cells)
    if (b"e" in joined or b"E" in joined or len(joined) > LONGEST_SAFE) and any(
        abs(float(cell)) == float("inf") for cell in cells
    ):
        raise _bad_cell(row, cells)
    return cells


def _bad_cell(row: Row, cells: Sequence[bytes]) -> BadRow:
    unfit = [is_not_finite(cell) or not cell for cell in cells]
    for place, cell in enumerate(cells):
        if is_number(cell) and abs(float(cell)) != float("inf"):
            continue
        column = row.columns[place] + 1
        if is_number(cell):
            what = f"{cell[:20].decode()} is too large (at most 1.8e308)"
            return BadRow(row.line, column, what, LEAVE_OUT)
        if not cell:
            return BadRow(row.line, column, "the value is missing", LEAVE_OUT, sum(unfit))
        if unfit[place]:
            return BadRow(row.line, column, f"{cell.decode()} is not a finite number", LEAVE_OUT, sum(unfit))
        return _not_a_number(row.line, column, cell)
    raise AssertionError("every cell is a number")  # pragma: no cover


def _not_a_number(line: int, column: int, cell: bytes) -> BadRow:
    return BadRow(
        line,
        column,
        f"{quoted(cell.decode('utf-8', 'replace'))} is not a number",
        "numbers look like -1.5 or 2e-3; correct it, leave such rows out (drop_bad_rows), or choose "
        f"column {column} as the label (label_column)",
        text=True,
    )


def _wrong_count(line: int, count: int, layout: Layout) -> BadRow:
    labelled = layout.label is not None and not layout.glued
    found = max(count - labelled, 0)
    expected = layout.width - labelled
    return BadRow(
        line,
        None,
        f"{found:,} value{'s' * (found != 1)}, expected {expected:,}",
        "every row needs as many as the others; correct it, leave such rows out (drop_bad_rows), "
        "or keep one table in a file",
    )

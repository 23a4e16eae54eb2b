"""Chooses, among the columns of a text file, the label, the numbers and the other text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from embedviz.errors import FormatError, quoted
from embedviz.formats.glue import looks_glued
from embedviz.formats.layouts import LABEL_WORDS, is_numeric
from embedviz.formats.options import ReadOptions

_dim_name = re.compile(r"(.*?)(\d+)").fullmatch


@dataclass(frozen=True)
class Columns:
    """What the sample shows: rows of cells, their usual width, the header's names if there is one."""

    rows: Sequence[Sequence[bytes]]
    width: int
    names: Sequence[str]
    separator: bytes
    promised: tuple[int, int] | None

    def cells(self, column: int) -> list[bytes]:
        """Return the cells of one column in the rows of the usual width."""
        return [cells[column] for cells in self.rows if len(cells) == self.width]

    def holds_text(self, column: int) -> bool:
        """Return whether every cell that is not empty holds text, and there is one."""
        filled = [cell for cell in self.cells(column) if cell.strip(b" ")]
        return bool(filled) and not any(is_numeric(cell) for cell in filled)

    def holds_decimals(self, column: int) -> bool:
        """Return whether most cells are numbers with decimals, which labels hardly are."""
        cells = self.cells(column)
        return sum(is_numeric(cell) and (b"." in cell or b"e" in cell) for cell in cells) * 2 > len(cells)

    def has_text(self, column: int) -> bool:
        """Return whether a cell holds text."""
        return any(cell.strip(b" ") and not is_numeric(cell) for cell in self.cells(column))


@dataclass(frozen=True)
class Chosen:
    """The choice: columns count from 0, as in `Layout`."""

    dims: int
    width: int
    label: int | None
    others: tuple[int, ...]
    names: tuple[str, ...]
    glued: bool
    warnings: tuple[str, ...]


def choose_columns(found: Columns, options: ReadOptions) -> Chosen:
    """Return which column is the label, which hold numbers and which other text.

    Raises:
        FormatError: no column holds numbers, or text stands between them.
    """
    warnings: list[str] = []
    names = _fitting_names(found, warnings)
    if found.promised:
        return _as_promised(found, found.promised)
    free = options.split != "never" and options.label_column is None and not names and found.width > 1
    glued = free and looks_glued(found.cells(0)) and not any(map(found.holds_text, range(1, found.width)))
    dims_named = _named_dims(names)
    label = _label(found, names, options, dims_named, warnings)
    others = tuple(
        column
        for column in range(found.width)
        if column != label and (column not in dims_named if dims_named else found.holds_text(column))
    )
    if found.separator == b" ":
        others = ()
    if not names and options.label_column is None:
        _require_at_an_end(found, label, others)
    if others:
        shown = ", ".join(names[c] if names else str(c + 1) for c in others[:5])
        warnings.append(f"Columns of text are kept beside the vectors: {shown}.")
    dims = found.width - len(others) - (label is not None and not glued)
    if options.dims not in (None, dims):
        return _as_wanted(found, options.dims or 0, dims)
    if dims < 1 or not any(map(is_numeric, (cell for cells in found.rows for cell in cells))):
        raise FormatError(
            "No column holds numbers, so there are no vectors here; "
            "if this is metadata, give it as the second file beside the vectors."
        )
    return Chosen(dims, found.width, label, others, names, glued, tuple(warnings))


def _as_wanted(found: Columns, wanted: int, dims: int) -> Chosen:
    """Return the last `wanted` cells as numbers and all before as label, in text with blanks.

    Raises:
        FormatError: with another separator the count is not a matter of choice.
    """
    if found.separator != b" " or wanted >= found.width:
        raise FormatError(f"Rows have {dims:,} numbers, not {wanted:,}; leave the choice of dims out.")
    return Chosen(wanted, wanted + 1, 0, (), (), False, ())


def _as_promised(found: Columns, promised: tuple[int, int]) -> Chosen:
    dims = promised[1]
    warnings: tuple[str, ...] = ()
    if found.width != dims + 1 and all(len(cells) == found.width for cells in found.rows):
        dims = found.width - 1
        warnings = (f"The header promises {promised[1]:,} dims, but every row has {dims:,}.",)
    return Chosen(dims, dims + 1, 0, (), (), False, warnings)


def _fitting_names(found: Columns, warnings: list[str]) -> tuple[str, ...]:
    """Return one name for each column, from a header that fits or is one cell short."""
    names = tuple(found.names)
    if not names or len(names) == found.width:
        return names
    if len(names) == found.width - 1:
        warnings.append("The header has one cell less than the rows; column 1 was kept as the label.")
        return ("", *names)
    warnings.append(
        f"The header has {len(names):,} cells and the rows have {found.width:,}; its names were left out."
    )
    return ()


def _named_dims(names: Sequence[str]) -> tuple[int, ...]:
    """Return the columns named d0, d1, d2 … (or 0, 1, 2 …) in order, if these end the header."""
    numbered = [(column, _dim_name(name)) for column, name in enumerate(names)]
    for first, match in numbered:
        if match and match[2] in ("0", "1") and match[1] in ("", "d", "dim", "dim_", "v", "x"):
            wanted = [f"{match[1]}{i}" for i in range(int(match[2]), int(match[2]) + len(names) - first)]
            if list(names[first:]) == wanted:
                return tuple(range(first, len(names)))
    return ()


def _label(
    found: Columns,
    names: Sequence[str],
    options: ReadOptions,
    dims_named: Sequence[int],
    warnings: list[str],
) -> int | None:
    if options.label_column is not None:
        return _wanted_label(options.label_column, found.width)
    outside = [c for c in range(found.width) if c not in dims_named] if dims_named else []
    for column in outside or range(found.width):
        known = column < len(names) and names[column].strip().lower() in LABEL_WORDS
        last = column == found.width - 1 and not found.holds_decimals(column)
        if known and (outside or column == 0 or last or found.has_text(column)):
            return column
    if outside:
        return outside[0]
    if found.separator == b" " and found.rows:
        text = any(not is_numeric(cells[0]) for cells in found.rows if cells)
        return 0 if text and not found.holds_decimals(0) else None
    if (
        (found.names and len(found.names) == found.width - 1)
        or (found.has_text(0) and not found.holds_decimals(0))
        or (names and not names[0] and found.width > 1)
    ):
        return 0
    columns = [column for column in range(found.width) if found.holds_text(column)]
    if columns:
        warnings.append(f"Column {columns[0] + 1} holds text in every row and was taken as the label.")
        return columns[0]
    if _counts_rows(found):
        warnings.append(
            "Column 1 counts the rows but was read as numbers; choose it as the label if it is one."
        )
    return None


def _wanted_label(column: int, width: int) -> int | None:
    if column > width:
        raise FormatError(f"There is no column {column} for the label; rows have {width:,} columns.")
    return column - 1 if column else None


def _counts_rows(found: Columns) -> bool:
    cells = found.cells(0)
    return (
        found.width > 1
        and len(cells) > 2
        and cells in ([b"%d" % i for i in range(first, first + len(cells))] for first in (0, 1))
    )


def _require_at_an_end(found: Columns, label: int | None, others: Sequence[int]) -> None:
    """Refuse text between numbers when no header explains it."""
    text = sorted({*others, *(() if label is None else (label,))})
    numbers = [column for column in range(found.width) if column not in text]
    if not numbers:
        return
    between = [column for column in text if numbers[0] < column < numbers[-1]]
    if between:
        cell = found.cells(between[0])[0].decode("utf-8", "replace")
        raise FormatError(
            f"Line 1, column {between[0] + 1}: {quoted(cell)} is not a number, and text stands between the "
            f"numbers; correct it, or choose column {between[0] + 1} as the label (label_column).",
            line=1,
            column=between[0] + 1,
        )

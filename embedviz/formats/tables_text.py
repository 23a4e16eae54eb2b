"""Tables as lines of text: one TSV or CSV with a header, or the pair of vectors and metadata.

TSV has no quoting, so a label that holds a tab or line end is refused; CSV quotes it (RFC 4180). The single
files name their numbers d0, d1 …, so that numbers in other columns stay text on the way back.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BufferedIOBase

import pandas as pd

from embedviz.errors import FormatError, quoted
from embedviz.formats.layouts import LABEL_WORDS
from embedviz.formats.metadata import OWN_LABEL
from embedviz.formats.number_text import number_rows
from embedviz.table import EmbeddingTable


def write_tsv(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write one TSV: a header, then label, other columns and numbers of each row.

    Raises:
        FormatError: a text holds a tab or line end.
    """
    _write(table, file, b"\t", _plain)


def write_csv(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write one CSV, quoted where needed: a header, then label, other columns and numbers of each row.

    Raises:
        FormatError: a text holds a NUL or is not valid text.
    """
    _write(table, file, b",", _quoted)


def write_spreadsheet(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write a CSV for spreadsheets: texts that look like formulas begin with ', so it is no exact copy.

    Raises:
        FormatError: a text holds a NUL or is not valid text.
    """
    _write(table, file, b",", _formula_proof)


def write_vectors(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write the first file of the pair: numbers only, a tab between them, no header."""
    for place, numbers in enumerate(number_rows(table.vectors, b"\t")):
        if not place and numbers[:2] in (b"0\t", b"1\t"):
            numbers = numbers[:1] + b".0" + numbers[1:]  # else 0, 1, 2 … might pass for names
        file.write(numbers + b"\n")


def write_metadata(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write the second file of the pair: labels alone without a header, or all columns below one.

    Raises:
        FormatError: a text holds a tab or line end.
    """
    names = [str(name) for name in table.columns]
    columns = list(map(list, map(_texts, (table.columns[name] for name in table.columns))))
    if not names or not _tells_labels(table, names, columns):
        names, columns = [OWN_LABEL, *names], [list(table.labels), *columns]
    rows: Iterator[Sequence[str]] = zip(*columns, strict=True)
    if len(names) > 1 or table.columns.columns.size:
        file.write(b"\t".join(_plain(name, -1) for name in names) + b"\n")
    elif table.labels[0].startswith("\ufeff"):
        file.write(BOM)  # else the first label would pass for the mark itself
    for row, cells in enumerate(rows):
        file.write(b"\t".join(_plain(cell, row) for cell in cells) + b"\n")


BOM = b"\xef\xbb\xbf"


def _tells_labels(table: EmbeddingTable, names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Return whether a reader will find the labels in these columns: by a known name, and as they are."""
    known = [place for place, name in enumerate(names) if name.strip().lower() in LABEL_WORDS]
    return bool(known) and names[known[0]] != OWN_LABEL and columns[known[0]] == list(table.labels)


def _texts(column: pd.Series) -> Iterator[str]:
    return ("" if gone else str(cell) for cell, gone in zip(column, column.isna(), strict=True))


def _write(
    table: EmbeddingTable, file: BufferedIOBase, separator: bytes, cell: Callable[[str, int], bytes]
) -> None:
    names = [OWN_LABEL, *map(str, table.columns), *(f"d{dim}" for dim in range(table.dims))]
    file.write(separator.join(cell(name, -1) for name in names) + b"\n")
    texts = zip(table.labels, *map(_texts, (table.columns[name] for name in table.columns)), strict=True)
    rows = zip(texts, number_rows(table.vectors, separator), strict=True)
    for row, (cells, numbers) in enumerate(rows):
        file.write(separator.join([*(cell(text, row) for text in cells), numbers]) + b"\n")


def _plain(text: str, row: int) -> bytes:
    wrong = next((name for sign, name in FORBIDDEN if sign in text), "")
    return _encoded(text, row, wrong, "which TSV cannot keep; save as CSV or npz")


def _quoted(text: str, row: int) -> bytes:
    encoded = _encoded(text, row, "a NUL" if "\0" in text else "", "which CSV cannot keep; save as npz")
    if any(sign in text for sign in '",\r\n'):
        return b'"' + encoded.replace(b'"', b'""') + b'"'
    return encoded


def _formula_proof(text: str, row: int) -> bytes:
    return _quoted("'" + text if text.startswith(FORMULA_STARTS) else text, row)


def _encoded(text: str, row: int, wrong: str, advice: str) -> bytes:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        wrong, encoded = "half a character (a lone surrogate)", b""
    if wrong:
        where = f"of row {row:,}" if row >= 0 else "of a column name"
        raise FormatError(f"The text {quoted(text)} {where} holds {wrong}, {advice}, or change it.")
    return encoded


FORBIDDEN = (("\t", "a tab"), ("\n", "a line end"), ("\r", "a line end"), ("\0", "a NUL"))
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")

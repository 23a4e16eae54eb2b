"""The coordinates of a picture, one line for each row drawn: row, label, x, y (, z).

A spreadsheet runs a cell that begins with = + - @ as a formula. The CSV for spreadsheets therefore puts an
apostrophe before such labels; the CSV of the command line and the TSV keep every label and are meant for
programs.
Source: OWASP Application Security Verification Standard, 1.2.10.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from embedviz.arrays import Coordinates

AXES = ("x", "y", "z")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def coordinates_csv(
    rows: Sequence[int] | np.ndarray, labels: Sequence[str], coordinates: Coordinates, *, defused: bool = True
) -> bytes:
    """Return RFC 4180 CSV in UTF-8: for spreadsheets, labels that look like formulas begin with '.

    Without `defused` it is meant for programs: labels are unchanged, and lines end in a line feed.
    """
    shown: Iterable[str] = labels
    if defused:
        shown = (f"'{label}" if label.startswith(FORMULA_STARTS) else label for label in labels)
    text = io.StringIO()
    lines = csv.writer(text)  # its line end decides that CR is quoted, so it is CRLF here in any case
    for line in _lines(rows, shown, coordinates):
        lines.writerow(line)
        if not defused:
            text.seek(text.tell() - 2)
            text.truncate()
            text.write("\n")
    return text.getvalue().encode("utf-8", "surrogatepass")


def coordinates_tsv(
    rows: Sequence[int] | np.ndarray, labels: Sequence[str], coordinates: Coordinates
) -> bytes:
    """Return tab-separated lines in UTF-8 for programs: labels unchanged but for tabs and line ends."""
    shown = (label.replace("\t", " ").replace("\n", " ").replace("\r", " ") for label in labels)
    lines = ("\t".join(map(str, line)) for line in _lines(rows, shown, coordinates))
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


def _lines(
    rows: Sequence[int] | np.ndarray, labels: Iterable[str], coordinates: Coordinates
) -> Iterator[Sequence[Any]]:
    yield ("row", "label", *AXES[: coordinates.shape[1]])
    for row, label, place in zip(rows, labels, coordinates, strict=True):
        yield (int(row), label, *(f"{value:.9g}" for value in place))

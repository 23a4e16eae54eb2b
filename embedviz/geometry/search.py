"""Which rows a text occurs in: all rows searched, every hit counted, missing cells never a hit.

A plain search finds the text anywhere in a cell; a pattern search takes a regular expression. Both
take capital and small letters as the same unless told otherwise. Patterns run in RE2 (through
pyarrow), whose time grows with the length of the text alone, so that none can hang the page; in
exchange it knows neither look-around nor back-references.
"""

import re
import unicodedata
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from embedviz.arrays import RowIds
from embedviz.errors import EmbedvizError, quoted

PATTERN_LIMIT = 1_000  # characters


def search(
    texts: "Sequence[object] | pd.Series", text: str, *, regex: bool = False, case: bool = False
) -> RowIds:
    """Return every row whose cell contains `text`, in order; none for an empty text.

    `texts` are a table's labels or one of its columns, one cell a row. With `regex`, `text` is a
    pattern in RE2's syntax; with `case`, capital and small letters differ. Without it, plain text
    also ignores how accents are stored, and ß finds ss.

    Raises:
        EmbedvizError: a pattern that cannot be read; the message says where it goes wrong.
    """
    if not text:
        return np.empty(0, np.int64)
    cells, rows = _present(texts)
    if regex:
        hits = _pattern_hits(cells, text, case)
    elif case:
        hits = np.fromiter((text in cell for cell in cells), bool, len(cells))
    else:
        wanted = folded(text)
        hits = np.fromiter((wanted in folded(cell) or text in cell for cell in cells), bool, len(cells))
    return rows[hits]


def best_first(texts: "Sequence[object] | pd.Series", hits: RowIds, text: str) -> RowIds:
    """Return the same hits, the best first.

    Cells that are exactly `text` come first, then those that differ in capitals only, then those that
    begin with it, then all others; each of these in row order.
    """
    cells = texts.array if isinstance(texts, pd.Series) else texts
    wanted = folded(text)

    def place(row: int) -> int:
        cell = str(cells[row])
        if cell == text:
            return 0
        plain = folded(cell)
        return 1 if plain == wanted else 2 if plain.startswith(wanted) else 3

    places = np.fromiter((place(int(row)) for row in hits), np.int64, len(hits))
    return hits[np.lexsort((hits, places))]


def folded(text: str) -> str:
    """Return the text as it is compared when capitals do not count."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _present(texts: "Sequence[object] | pd.Series") -> tuple[list[str], np.ndarray]:
    """Return the cells that are not missing, as text, and their rows."""
    cells = np.empty(len(texts), dtype=object)
    cells[:] = texts
    rows = np.flatnonzero(~pd.isna(cells))
    return [cell if isinstance(cell, str) else str(cell) for cell in cells[rows]], rows


def _pattern_hits(cells: list[str], pattern: str, case: bool) -> np.ndarray:
    import pyarrow
    from pyarrow import compute

    if len(pattern) > PATTERN_LIMIT:
        raise EmbedvizError(
            f"This pattern has {len(pattern):,} characters; up to {PATTERN_LIMIT:,} can be searched for."
        )
    column = pyarrow.array([_encodable(cell) for cell in cells], pyarrow.large_string())
    try:
        found = compute.match_substring_regex(column, _encodable(pattern), ignore_case=not case)
    except pyarrow.ArrowInvalid as error:
        raise EmbedvizError(_what_is_wrong(pattern, str(error))) from None
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _encodable(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()


def _what_is_wrong(pattern: str, told: str) -> str:
    """Return a sentence about a pattern that RE2 refused with the words `told`."""
    reason, _, fragment = told.removeprefix("Invalid regular expression: ").partition(": ")
    position = max(pattern.find(fragment), 0) if fragment else 0
    advice = "correct it, or switch patterns off to search for it as plain text."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
        if "perl operator" in reason or "escape" in reason:
            reason = "look-around and back-references are not known here"
    except (re.error, OverflowError, RecursionError) as error:
        reason = getattr(error, "msg", reason)
        position = getattr(error, "pos", None) or 0
    return f"The pattern {quoted(pattern)} cannot be read at character {position + 1}: {reason}; {advice}"

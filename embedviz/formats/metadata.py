"""Metadata beside the vectors: labels and columns of text, one line for each row.

Several columns (a tab in line 1) have a header; one column has none, unless line 1 is a known header word
and explains one line too many. Any other difference of counts is an error that names both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from embedviz.errors import FormatError, quoted
from embedviz.formats.cells import records
from embedviz.formats.layouts import LABEL_WORDS, is_numeric
from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.formats.text_columns import distinct, text_column
from embedviz.formats.texts import Text, open_text
from embedviz.table import EmbeddingTable, Origin

OWN_LABEL = "label"  # a column of this name is the label and nothing else


@dataclass(frozen=True)
class Metadata:
    """The lines of a metadata file as cells of text, not yet held against the vectors."""

    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    several: bool
    warnings: tuple[str, ...]


def read_metadata(source: Source, count: int) -> Metadata:
    """Return the cells of a metadata file for `count` vectors.

    Raises:
        FormatError: it is empty, or no text.
    """
    if not source.size:
        raise FormatError("The metadata file is empty; give one line for each vector.")
    text = open_text(source)
    separator = _separator(text, count)
    if separator is None:
        lines = [text.decode(line.removesuffix(b"\r")) for _, line in text.lines()]
        numbers = tuple(range(1, len(lines) + 1))
        return Metadata(numbers, tuple((line,) for line in lines), False, text.warnings)
    found = list(records(text, separator))
    rows = tuple(tuple(map(text.decode, cells)) for _, cells in found)
    return Metadata(tuple(number for number, _ in found), rows, True, text.warnings)


def _separator(text: Text, count: int) -> bytes | None:
    """Return a tab, or a comma where line 1 is a header with a known word and explains one line more."""
    first = [line for _, (_, line) in zip(range(50), text.lines(), strict=False) if line.strip()]
    if not first or b"\t" in first[0]:
        return b"\t" if first else None
    names = [name.strip(b' "').decode("utf-8", "replace").lower() for name in first[0].split(b",")]
    if len(names) > 1 and LABEL_WORDS.intersection(names) and all(b"," in line for line in first):
        return b"," if sum(1 for _ in records(text, b",")) == count + 1 else None
    return None


def with_metadata(loaded: Loaded, metadata: Metadata, options: ReadOptions) -> EmbeddingTable:
    """Return the table with labels and columns from its metadata.

    Raises:
        FormatError: the counts differ, or no column has the name asked for.
    """
    warnings = [*loaded.warnings, *metadata.warnings]
    header, rows = _body(metadata, loaded.file_rows, options)
    names, cells = _columns(metadata, header, rows, warnings)
    if loaded.kept is not None:
        cells = [[column[row] for row in loaded.kept] for column in cells]
    label = _label(names, cells, options.metadata_label)
    labels = tuple(cell or "" for cell in cells[label])
    where = f"metadata column {quoted(names[label])}" if names[label] else "metadata"
    columns = {
        name: text_column(cell or None for cell in column)
        for place, (name, column) in enumerate(zip(names, cells, strict=True))
        if name and not (place == label and name == OWN_LABEL)
    }
    if loaded.labels is not None and loaded.labels != labels:
        warnings.append("The vectors file has labels of its own; those of the metadata are used.")
        columns[distinct([*columns, "label in the vectors file"], [])[-1]] = text_column(loaded.labels)
    origin = loaded.origin
    origin = Origin(origin.name, origin.format, where, origin.encoding)
    frame = pd.DataFrame(columns, index=range(len(labels)))
    return EmbeddingTable(loaded.vectors, labels, frame, tuple(warnings), origin, loaded.dim_names)


def _body(
    metadata: Metadata, count: int, options: ReadOptions
) -> tuple[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """Return the header's names (none where there is no header) and the lines that belong to vectors."""
    rows: Sequence[tuple[str, ...]] = metadata.rows
    filled = [row for row in rows if any(row)]
    header = options.metadata_header
    for candidate in (rows, filled):
        known = any(name.strip().lower() in LABEL_WORDS for name in candidate[0]) if candidate else False
        if len(candidate) == count + 1 and header is not False:
            fits = header or known if not metadata.several else header or _may_be_header(candidate)
            if fits:
                return tuple(candidate[0]), candidate[1:]
        if len(candidate) == count and not header and not (metadata.several and known and header is None):
            return (), candidate
    lines = len(filled)
    raise FormatError(
        f"The metadata has {lines:,} line{'s' * (lines != 1)} and there are {count:,} "
        f"vector{'s' * (count != 1)}; give one line for each vector"
        + (", below one line of column names" if metadata.several else "")
        + (" (line 1 is not a known name such as 'word' or 'label')." if lines == count + 1 else ".")
    )


def _may_be_header(rows: Sequence[tuple[str, ...]]) -> bool:
    """Return whether line 1 may hold names: no numbers, and no name among the cells below it."""
    first = rows[0]
    if any(is_numeric(name.encode("utf-8", "replace")) for name in first):
        return any(name.strip().lower() in LABEL_WORDS for name in first)
    below = [{row[place] for row in rows[1:] if place < len(row)} for place in range(len(first))]
    return not any(name and name in cells for name, cells in zip(first, below, strict=True)) or any(
        name.strip().lower() in LABEL_WORDS for name in first
    )


def _columns(
    metadata: Metadata, names: Sequence[str], rows: Sequence[tuple[str, ...]], warnings: list[str]
) -> tuple[list[str], list[list[str]]]:
    """Return distinct names and the cells column by column; short lines are filled with missing cells."""
    width = len(names) or max(map(len, rows), default=1)
    short = sum(len(row) < width for row in rows)
    if short:
        warnings.append(f"{short:,} metadata line(s) have fewer than {width:,} cells; the rest are missing.")
    first = len(metadata.rows) - len(rows)
    for place, row in enumerate(rows):
        if len(row) > width and any(row[width:]):
            line = metadata.lines[min(first + place, len(metadata.lines) - 1)]
            raise FormatError(
                f"Metadata line {line:,} has {len(row):,} cells and the header {width:,}; "
                "give each line as many, with a tab between them.",
                line=line,
                column=width + 1,
            )
    if not metadata.several and not names:
        return [""], [[row[0] for row in rows]]
    distinct_names = distinct(names or [f"column {place + 1}" for place in range(width)], warnings)
    cells = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]
    return distinct_names, cells


def _label(names: Sequence[str], cells: Sequence[Sequence[str]], wanted: str) -> int:
    """Return the column that holds the label: the one asked for, a known name, the first text, the first."""
    if wanted:
        if wanted not in names:
            raise FormatError(
                f"The metadata has no column {quoted(wanted)}; it has {', '.join(map(quoted, names[:4]))}."
            )
        return list(names).index(wanted)
    for place, name in enumerate(names):
        if name.strip().lower() in LABEL_WORDS:
            return place
    for place, column in enumerate(cells):
        if any(cell and not is_numeric(cell.encode("utf-8", "replace")) for cell in column):
            return place
    return 0

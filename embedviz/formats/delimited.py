"""Any text with one row a line becomes a table: layout found, rows read, odd things said.

TSV, CSV, GloVe and word2vec text differ in their separator and first line only, so they share this way.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from embedviz.formats.fast import read_fast, suits
from embedviz.formats.layouts import Layout
from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.rowcells import TextForNumber
from embedviz.formats.rows import Rows, read_rows, without
from embedviz.formats.sniffing import find_layout
from embedviz.formats.sources import Source
from embedviz.formats.text_columns import distinct, text_column
from embedviz.formats.texts import Text, open_text
from embedviz.table import Origin


def read_delimited(source: Source, options: ReadOptions) -> Loaded:
    """Return the rows of a text file, whatever separates its cells.

    Raises:
        FormatError: the text cannot be read as rows of numbers.
    """
    text = open_text(source)
    layout = find_layout(text, options)
    try:
        return _read(text, layout, options)
    except TextForNumber as error:
        later = _with_label(layout, error)
        if later is None or options.label_column is not None or options.drop_bad_rows:
            raise
        return _read(text, later, options)


def _with_label(layout: Layout, error: TextForNumber) -> Layout | None:
    """Return the layout with column 1 as label, where the first text in it came after the sample."""
    if layout.label is not None or error.column != 1 or layout.dims < 2 or layout.others or layout.decimals:
        return None
    warning = f"Column 1 holds text at line {error.line:,}, so it was taken as the label."
    return replace(layout, label=0, dims=layout.dims - 1, warnings=(*layout.warnings, warning))


def _read(text: Text, layout: Layout, options: ReadOptions) -> Loaded:
    rows = read_fast(text, layout, options) if suits(text, layout) else read_rows(text, layout, options)
    return _loaded(text, layout, rows)


def format_name(layout: Layout) -> str:
    """Return the key of the format that a layout belongs to."""
    if layout.promised:
        return "word2vec"
    return {b"\t": "tsv", b" ": "glove"}.get(layout.separator, "csv")


def _loaded(text: Text, layout: Layout, rows: Rows) -> Loaded:
    labels = None if layout.label is None else tuple(text.decode(label) for label in rows.labels)
    origin = Origin(
        text.name,
        format_name(layout),
        "row numbers" if layout.label is None else layout.name_of(layout.label),
        text.encoding.lower(),
    )
    warnings = (*text.warnings, *layout.warnings, *_row_warnings(layout, rows))
    kept = without(rows.bad.rows, rows.found) if rows.bad.rows else None
    names = tuple(layout.header[c] for c in layout.number_columns) if layout.header else ()
    return Loaded(
        rows.vectors, origin, labels, _columns(text, layout, rows.others), warnings, kept, rows.found, names
    )


def _columns(text: Text, layout: Layout, others: Sequence[Sequence[bytes]]) -> pd.DataFrame:
    if not layout.others:
        return pd.DataFrame()
    names = distinct([layout.name_of(column) for column in layout.others], [])
    cells = [[text.decode(row[place]) or None for row in others] for place in range(len(names))]
    return pd.DataFrame(dict(zip(names, map(text_column, cells), strict=True)))


def _row_warnings(layout: Layout, rows: Rows) -> list[str]:
    warnings = []
    bad, joined = rows.bad, rows.joined
    if bad.rows:
        shown = ", ".join(f"{line:,}" for line in bad.lines[:5])
        warnings.append(f"{len(bad.rows):,} row(s) were left out, first at line(s) {shown}.")
    if layout.promised and layout.promised[0] != rows.found:
        warnings.append(f"The header promises {layout.promised[0]:,} rows, but {rows.found:,} follow.")
    if layout.comma:
        warnings.append("Numbers are written with decimal commas; they were read as decimal points.")
    if layout.trailing:
        warnings.append("Each line ends with a separator; the empty last cell was left out.")
    if layout.glued:
        warnings.append("Labels were glued to the first number; they were told apart at the number.")
    if rows.padded:
        warnings.append(f"{rows.padded:,} line(s) have extra blanks between or after the numbers.")
    if joined[0]:
        warnings.append(f"{joined[0]:,} label(s) contain blanks, first at line {joined[1]:,}.")
    return warnings

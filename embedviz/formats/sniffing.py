"""Finds the layout of a text file from a sample of its first lines.

What leaves no doubt is settled here; what needs a guess is an error that names the option to decide it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from embedviz.errors import FormatError
from embedviz.formats.cells import records
from embedviz.formats.columns import Chosen, Columns, choose_columns
from embedviz.formats.layouts import MAX_DIMS, Layout, is_numeric
from embedviz.formats.numbers import is_number
from embedviz.formats.options import ReadOptions
from embedviz.formats.texts import Text

SAMPLE_LINES = 500
SAMPLE_CELLS = 20_000
SEPARATORS = (b",", b";", b" ")
_counts = re.compile(rb"([0-9]{1,18})[ \t]([0-9]{1,18}) *").fullmatch
_odd_number = re.compile(  # what other tools print for numbers, and no grammar of ours
    r"(?=.*\d)[\[({]?[+-]?(?:0[xX][0-9a-fA-F]+|[\d_]+\.?[\d_]*|\.[\d_]+)(?:[eEdD][+-]?\d+)?[\])}]?"
).fullmatch

Record = tuple[int, list[bytes]]


def find_layout(text: Text, options: ReadOptions) -> Layout:
    """Return how the rows of a text file are laid out.

    Raises:
        FormatError: there are no numbers or too many columns, or the choice is not the reader's to make.
    """
    separator = _separator(text)
    sample = _sample(text, separator)
    if not sample:
        raise FormatError("This file holds only blank lines; give one row of numbers for each item.")
    promised = _promised(text, sample, separator)
    header: list[bytes] = []
    if promised:
        sample = sample[1:]
    elif _has_header(sample, options):
        header, sample = sample[0][1], sample[1:]
    if not sample:
        raise FormatError(
            "Line 1 holds names but no row of numbers follows; if this is metadata, give it second.",
            line=1,
        )
    return _arrange(text, options, separator, promised, header, sample)


def _arrange(
    text: Text,
    options: ReadOptions,
    separator: bytes,
    promised: tuple[int, int] | None,
    header: list[bytes],
    sample: list[Record],
) -> Layout:
    rows = [cells for _, cells in sample]
    trailing = separator != b" " and all(len(cells) > 1 and not cells[-1] for cells in rows)
    trailing = trailing and not (header and header[-1] and len(header) >= _usual([len(c) for c in rows]))
    rows = [_cells(cells, separator, trailing) for cells in rows]
    width = _usual([len(cells) for cells in rows])
    if width > MAX_DIMS + 2:
        raise FormatError(
            f"Line {sample[0][0]:,} has {width:,} columns, but a row has at most {MAX_DIMS:,} numbers; "
            "check the line ends, or turn rows and columns before saving.",
            line=sample[0][0],
        )
    names = [
        text.decode(name) for name in (header[:-1] if trailing and header and not header[-1] else header)
    ]
    found = Columns(rows, width, names, separator, promised)
    chosen = choose_columns(found, options)
    return Layout(
        separator=separator,
        dims=chosen.dims,
        width=chosen.width,
        label=chosen.label,
        others=chosen.others,
        header=chosen.names,
        line=sample[0][0],
        comma=_decimal_comma(_number_cells(rows, separator, chosen), separator),
        trailing=trailing,
        promised=promised,
        glued=chosen.glued,
        decimals=found.holds_decimals(0),
        warnings=chosen.warnings,
    )


def _cells(cells: list[bytes], separator: bytes, trailing: bool) -> list[bytes]:
    if separator == b" ":
        return [cell for cell in cells if cell]
    return cells[:-1] if trailing else cells


def _usual(counts: Sequence[int]) -> int:
    """Return the most frequent count; the earliest where several are as frequent."""
    return Counter(counts).most_common(1)[0][0]


def _sample(text: Text, separator: bytes) -> list[Record]:
    sample: list[Record] = []
    seen = 0
    for number, cells in islice(records(text, separator), SAMPLE_LINES):
        sample.append((number, cells))
        seen += len(cells)
        if seen > SAMPLE_CELLS and len(sample) > 2:
            break
    return sample


def _separator(text: Text) -> bytes:
    """Return the separator that leaves most cells numbers; tabs win wherever most lines have one."""
    lines = [line for _, line in islice(text.lines(), 20) if line.strip()]
    for separator in (b"\t", b","):
        if lines and _own_header(lines[0].removesuffix(b"\r").split(separator)):
            return separator
    if lines and _counts_blanks(lines):
        return b" "
    lines = lines[1:] or lines
    if sum(b"\t" in line for line in lines) * 2 > len(lines) and _numeric_share(lines, b"\t"):
        return b"\t"
    shares = {s: _numeric_share(lines, s) for s in SEPARATORS if any(s in line for line in lines)}
    return max(shares, key=shares.__getitem__, default=b"\t")


def _own_header(cells: Sequence[bytes]) -> bool:
    """Return whether these are the names that `write_table` gives: label … d0, d1, d2 …"""
    if b"d0" not in cells or cells[0] != b"label":
        return False
    dims = cells[len(cells) - 1 - cells[::-1].index(b"d0") :]
    return list(dims) == [b"d%d" % dim for dim in range(len(dims))]


def _counts_blanks(lines: Sequence[bytes]) -> bool:
    """Return whether line 1 is a word2vec header and as many numbers follow a word in the lines below."""
    counts = _counts(lines[0].rstrip(b"\r"))
    if counts is None or b"\t" in counts[0] or len(lines) < 2 or not 0 < int(counts[2]) <= MAX_DIMS:
        return False
    dims = int(counts[2])
    rows = [line.rstrip(b" \r").split(b" ") for line in lines[1:]]
    return all(len(cells) > dims and all(map(is_number, cells[-dims:])) for cells in rows)


def _numeric_share(lines: Sequence[bytes], separator: bytes) -> float:
    cells = [cell for line in lines for cell in line.rstrip(b" \r").split(separator)[:200]]
    test = is_number if separator == b"," else is_numeric
    return sum(test(cell.strip(b' "')) for cell in cells) / max(len(cells), 1)


def _promised(text: Text, sample: Sequence[Record], separator: bytes) -> tuple[int, int] | None:
    """Return the counts of a word2vec header, where line 1 is one: at least one of the two must hold.

    Between tabs two numbers may as well be a short first row: there both must hold, over words.
    """
    counts = _counts(separator.join(sample[0][1]))
    if counts is None or len(sample) < 2:
        return None
    rows, dims = int(counts[1]), int(counts[2])
    lines = text.line_count - (1 if bytes(text.data[-1:]) == text.newline else 0) - sample[0][0]
    width = _usual([len(_cells(cells, separator, False)) for _, cells in sample[1:]])
    if b"\t" in counts[0]:
        words = any(not is_number(cells[0]) for _, cells in sample[1:])
        return (rows, dims) if words and width == dims + 1 and rows == lines else None
    if width > 2 and (width == dims + 1 or rows == lines):
        return rows, dims
    return (rows, dims) if separator == b" " and width == 2 and dims == 1 and rows == lines else None


def _has_header(sample: Sequence[Record], options: ReadOptions) -> bool:
    if options.header is not None:
        return options.header
    first = sample[0][1]
    if _own_header(first):
        return True
    if any(is_numeric(cell) for cell in first):
        return _counts_columns(sample)
    named = [cell for cell in first if cell.strip(b" ")]
    if not named or _tries_numbers(named):
        return False
    return len(sample) < 2 or any(is_numeric(cell) for _, cells in sample[1:] for cell in cells)


def _tries_numbers(cells: Sequence[bytes]) -> bool:
    """Return whether all but perhaps the first cell were meant as numbers, as in `the .5 1_000 [2`."""
    last = cells[1:] or cells
    return all(_odd_number(cell.decode("utf-8", "replace").strip()) for cell in last)


def _counts_columns(sample: Sequence[Record]) -> bool:
    """Return whether line 1 counts 0, 1, 2 … over decimals, as a data frame saved with its names does."""
    names = sample[0][1]
    least = 3
    if names and not is_number(names[0]):
        corner = not names[0].strip() and all(cells[0].strip() for _, cells in sample[1:])
        least, names = 1 if corner else 3, names[1:]
    if len(names) < least or names not in ([b"%d" % i for i in range(n, n + len(names))] for n in (0, 1)):
        return False
    rest = [cells[-len(names) :] for _, cells in sample[1:]]
    return bool(rest) and all(any(b"." in cell for cell in cells) for cells in rest)


def _number_cells(rows: Sequence[Sequence[bytes]], separator: bytes, chosen: Chosen) -> list[bytes]:
    """Return the cells of the sample that should be numbers; a comma in a label says nothing."""
    if separator == b" ":
        return [cell for cells in rows for cell in cells[-chosen.dims :]]
    texts = {*chosen.others, chosen.label}
    return [cell for cells in rows for column, cell in enumerate(cells) if column not in texts]


def _decimal_comma(cells: Sequence[bytes], separator: bytes) -> bool:
    """Return whether numbers mark their decimals by a comma.

    Raises:
        FormatError: every comma stands before three digits, so that it may as well mark thousands.
    """
    if separator == b",":
        return False
    commas = [cell for cell in cells if b"," in cell and is_numeric(cell)]
    if not commas:
        return False
    if all(re.fullmatch(rb" *[+-]?[1-9][0-9]{0,2},[0-9]{3} *", cell) for cell in commas):
        raise FormatError(
            f"{commas[0].decode().strip()} may be a decimal comma or a mark for thousands; "
            f"save the numbers with a point for decimals and no other mark."
        )
    return True

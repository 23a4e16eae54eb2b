"""Labels glued to the first number, as in `the0.12<TAB>0.34`: told apart where that leaves no doubt.

The writer printed the word, no tab, then the numbers, as `str` prints them: a point with digits on both
sides, no leading zeros. The label is what stands before the longest such number. When that number has
more than one digit before its point (`covid190.5`), the label may end in a digit: then it is refused.
"""

import re
from collections.abc import Sequence

from embedviz.errors import FormatError, quoted
from embedviz.formats.layouts import is_numeric


class GluedLabel(FormatError):
    """A label and a number share a cell, and where one ends is in doubt."""


_glued = re.compile(
    rb"(.+?)([+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+))", re.DOTALL
)


def looks_glued(cells: Sequence[bytes]) -> bool:
    """Return whether every cell is text that ends in a number with a point: label and number in one."""
    return bool(cells) and all(_glued.fullmatch(cell) and not is_numeric(cell) for cell in cells)


def unglue(cell: bytes, line: int, split: str = "refuse") -> tuple[bytes, bytes]:
    """Return the label and the number that share a cell.

    `split` decides where the label may end in a digit: "short label" leaves all digits to the number,
    "long label" leaves it one digit before the point.

    Raises:
        GluedLabel: the split is not unique and `split` is "refuse".
        FormatError: there is nothing to split.
    """
    match = _glued.fullmatch(cell)
    if match is None:
        raise FormatError(
            f"Line {line:,}, column 1: {quoted(cell.decode('utf-8', 'replace'))} does not end in a number as "
            "the glued labels before it do; put a tab between label and number.",
            line=line,
            column=1,
        )
    label, number = match[1], match[2]
    whole = len(re.match(rb"[+-]?([0-9]+)", number)[1])  # type: ignore[index]
    if whole == 1 or split == "short label":
        return label, number
    cut = len(cell) - len(number) + number.index(b"%c" % number.lstrip(b"+-")[0]) + whole - 1
    if split == "long label":
        return cell[:cut], cell[cut:]
    raise GluedLabel(
        f"Line {line:,}, column 1: {quoted(cell.decode('utf-8', 'replace'))} may be "
        f"{label.decode('utf-8', 'replace')!r:.20} and {number.decode():.12} or "
        f"{cell[:cut].decode('utf-8', 'replace')!r:.20} and {cell[cut:].decode():.12}; choose "
        "split='short label' or split='long label', or give the metadata with the words.",
        line=line,
        column=1,
    )

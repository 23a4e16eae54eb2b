"""From a line to its cells: at the separator only, with RFC 4180 quotes in CSV and nowhere else."""

from collections.abc import Iterator

from embedviz.errors import FormatError
from embedviz.formats.texts import Text

QUOTED_SEPARATORS = (b",", b";")


def records(text: Text, separator: bytes, start: int = 0, line: int = 1) -> Iterator[tuple[int, list[bytes]]]:
    """Yield (line, cells) of every line that is not blank; `line` is the number of the first line read.

    Raises:
        FormatError: a quoted CSV cell is not closed, or goes on after its closing quote.
    """
    quotes = separator in QUOTED_SEPARATORS
    lines = enumerate(text.lines(start), line)
    for number, (_, line_content) in lines:
        content = line_content.removesuffix(b"\r")
        if not content.strip(b" \t"):
            if content and separator == b"\t" and content.strip(b" "):
                yield number, content.split(separator)
            continue
        if quotes and b'"' in content:
            yield number, _quoted_cells(line_content, separator, number, lines)
        else:
            yield number, content.split(separator)


def _quoted_cells(
    content: bytes, separator: bytes, number: int, lines: "Iterator[tuple[int, tuple[int, bytes]]]"
) -> list[bytes]:
    cells: list[bytes] = []
    place = 0
    while True:
        if content[place : place + 1] != b'"':
            end = content.find(separator, place)
            end = len(content) if end < 0 else end
            cells.append(content[place:end] if end < len(content) else content[place:].removesuffix(b"\r"))
        else:
            cell, content, end = _quoted_cell(content, place + 1, number, lines)
            cells.append(cell)
            if content[end:] == b"\r":
                return cells
            if end < len(content) and content[end : end + 1] != separator:
                raise FormatError(
                    f"Line {number:,}, column {len(cells)}: text follows a closing quote; "
                    'double a quote inside a quoted cell ("").',
                    line=number,
                    column=len(cells),
                )
        if end >= len(content):
            return cells
        place = end + 1


def _quoted_cell(
    content: bytes, place: int, number: int, lines: "Iterator[tuple[int, tuple[int, bytes]]]"
) -> tuple[bytes, bytes, int]:
    """Return the cell, the line where it ended and the place after its closing quote."""
    parts: list[bytes] = []
    while True:
        quote = content.find(b'"', place)
        if quote < 0:
            following = next(lines, None)
            if following is None:
                raise FormatError(
                    f"Line {number:,} opens a quote that is never closed; "
                    'close it, double it (""), or save the file with tabs.',
                    line=number,
                )
            parts.append(content[place:] + b"\n")
            content, place = following[1][1], 0
        elif content[quote + 1 : quote + 2] == b'"':
            parts.append(content[place : quote + 1])
            place = quote + 2
        else:
            parts.append(content[place:quote])
            return b"".join(parts), content, quote + 1

"""From bytes to lines: encoding, byte order mark and line ends, decided once for the whole file.

Lines end at LF or CRLF, at CR only in a file without LF. A byte order mark decides the encoding, else
strict UTF-8, else Windows-1252 where no valid multi-byte sequence exists, else U+FFFD for bad bytes.
Text stays bytes until a label is needed: numbers are ASCII in all of these encodings.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from embedviz.errors import FormatError
from embedviz.formats.sources import Source, release

CHUNK = 1 << 20
SHORT = 1 << 12
LONGEST_LINE = 64 << 20
WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, eq=False)
class Text:
    """A text file whose bytes are ASCII-compatible: `decode` turns a label into text."""

    name: str
    data: memoryview
    encoding: str
    codec: str
    errors: str
    newline: bytes
    line_count: int
    warnings: tuple[str, ...]

    def decode(self, label: bytes) -> str:
        """Return a label as text, in the encoding of the file."""
        return label.decode(self.codec, self.errors)

    def contains(self, sign: bytes) -> bool:
        """Return whether one byte occurs anywhere."""
        return any(
            sign in bytes(self.data[start : start + CHUNK]) for start in range(0, len(self.data), CHUNK)
        )

    def next_line(self, place: int) -> int:
        """Return where the line after the one at `place` starts; the size of the file after the last."""
        while place < len(self.data):
            found = bytes(self.data[place : place + SHORT]).find(self.newline)
            if found >= 0:
                return place + found + 1
            place += SHORT
        return len(self.data)

    def lines(self, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield (offset, line) from byte `start` on, without line ends; a CR before LF stays.

        Raises:
            FormatError: a line is longer than any row could be.
        """
        size = len(self.data)
        rest, offset = b"", start
        for begin in range(start, size, CHUNK):
            *lines, rest = (rest + bytes(self.data[begin : begin + CHUNK])).split(self.newline)
            for line in lines:
                yield offset, line
                offset += len(line) + 1
            if len(rest) > LONGEST_LINE:
                raise FormatError(
                    f"A line is longer than {LONGEST_LINE:,} bytes, and no row of numbers is; "
                    "check the line ends, or turn rows and columns before saving."
                )
        if rest:
            yield offset, rest


@dataclass
class _Survey:
    """What one pass over all bytes found."""

    ascii: bool = True
    line_feeds: int = 0
    returns: int = 0
    nul: int | None = None


def open_text(source: Source) -> Text:
    """Return the text of a file and what its bytes said about encoding and line ends.

    Raises:
        FormatError: the file is empty or holds a NUL byte.
    """
    if not source.size:
        raise FormatError("This file is empty; give one row of numbers for each item.")
    head = source.head(4)
    for mark, codec in WIDE_MARKS:
        if head.startswith(mark):
            return _open_wide(source, mark, codec)
    marked = head.startswith(codecs.BOM_UTF8)
    return _open_narrow(source.name, source.data[3:] if marked else source.data, "")


def _open_wide(source: Source, mark: bytes, codec: str) -> Text:
    content = bytes(source.data[len(mark) :]).decode(codec, "replace")
    data = memoryview(content.encode("utf-8", "replace"))
    return _open_narrow(source.name, data, codec.upper())


def _open_narrow(name: str, data: memoryview, encoding: str) -> Text:
    survey = _survey(data)
    newline = b"\n" if survey.line_feeds or not survey.returns else b"\r"
    if survey.nul is not None:
        line = 1 + bytes(data[: survey.nul]).count(newline)
        raise FormatError(
            f"Line {line:,} holds a NUL byte, so this is not a text file embedviz knows; "
            "save it as UTF-8 text, or as .npy.",
            line=line,
        )
    codec, errors = "utf-8", "strict"
    warnings: tuple[str, ...] = ()
    if not survey.ascii:
        codec, errors, warnings = _encoding_of(data, newline)
    count = survey.line_feeds if newline == b"\n" else survey.returns
    return Text(name, data, encoding or codec, codec, errors, newline, count + 1, warnings)


def _survey(data: memoryview) -> _Survey:
    found = _Survey(line_feeds=count_of(data, b"\n"))
    for start in range(0, len(data), CHUNK):
        chunk = bytes(data[start : start + CHUNK])
        if found.nul is None and (place := chunk.find(b"\0")) >= 0:
            found.nul = start + place
        found.ascii = found.ascii and chunk.isascii()
        found.returns += not found.line_feeds and chunk.count(b"\r")
        release(data, start, start + len(chunk))
    return found


def count_of(data: memoryview, sign: bytes, first: int = 0, last: int | None = None) -> int:
    """Return how often one byte occurs from place `first` up to `last`."""
    content = np.frombuffer(data, np.uint8)[:last]
    count = 0
    for start in range(first, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        count += int(np.count_nonzero(chunk == sign[0]))
        release(data, start, start + len(chunk))
    return count


def _encoding_of(data: memoryview, newline: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return codec, error handling and warnings for bytes that are not all ASCII."""
    bad = _first_bad_byte(data)
    if bad is None:
        return "utf-8", "strict", ()
    line = 1 + bytes(data[:bad]).count(newline)
    if not _has_multi_byte(data):
        return (
            "cp1252",
            "replace",
            (f"The text is not UTF-8 (line {line:,}); it was read as Windows-1252.",),
        )
    return (
        "utf-8",
        "replace",
        (f"Line {line:,} holds bytes that are not UTF-8; such bytes are shown as \ufffd.",),
    )


def _first_bad_byte(data: memoryview) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for start in range(0, len(data), CHUNK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + CHUNK], final=start + CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None


def _has_multi_byte(data: memoryview) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    return any(
        not decoder.decode(data[start : start + CHUNK]).isascii() for start in range(0, len(data), CHUNK)
    )

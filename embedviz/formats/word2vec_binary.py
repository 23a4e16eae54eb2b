"""word2vec's binary format: a line with rows and dims, then each word, a blank and its float32 numbers.

The C tool ends each row with a line feed, gensim does not; both are read. All counts are proven against
the file before memory is taken.
"""

import re
from io import BufferedIOBase

import numpy as np

from embedviz.errors import FormatError
from embedviz.formats.layouts import MAX_DIMS
from embedviz.formats.loaded import Loaded
from embedviz.formats.npy import from_array
from embedviz.formats.numbers import is_number
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.formats.word2vec_text import require_writable
from embedviz.table import EmbeddingTable, Origin

_header = re.compile(rb"([0-9]{1,18}) ([0-9]{1,18})[ \r]*\n").match
FIRST_LABEL_BYTES, LONGEST_LABEL = 64, 1 << 20


def recognises(source: Source) -> bool:
    """Return whether a word2vec header is followed by something that is not text."""
    header = _header(source.head(64))
    if header is None:
        return False
    longest = header.end() + LONGEST_LABEL
    word = bytes(source.data[header.end() : longest]).find(b" ")  # the first number follows the first word
    after = bytes(source.data[header.end() : header.end() + max(word, 0) + 8192])
    if b"\0" in after:
        return True
    cells = after.partition(b"\n")[0].split()
    if not after or (cells and is_number(cells[-1])):
        return False
    return any(byte < 32 and byte not in b"\t\r\n" for byte in after) or not _is_utf8(after)


def read_word2vec_binary(source: Source, options: ReadOptions) -> Loaded:
    """Return the words and vectors of a binary word2vec file.

    Raises:
        FormatError: the header promises more than the file holds, or a row is damaged.
    """
    header = _header(source.head(64))
    if header is None:
        raise FormatError("A binary word2vec file starts with its rows and dims, and this one does not.")
    rows, dims = int(header[1]), int(header[2])
    _prove(rows, dims, source.size - header.end())
    labels, vectors, end = _rows(source.data, header.end(), rows, dims)
    warnings = []
    if bytes(source.data[end : end + 2]).strip(b"\r\n") or source.size - end > 2:
        warnings.append(f"{source.size - end:,} bytes follow the {rows:,} rows promised; they were left out.")
    texts, encoding = _texts(labels, warnings)
    loaded = from_array(vectors, Origin(source.name, "word2vec-binary", "column 1", encoding), options)
    kept = texts if loaded.kept is None else tuple(texts[row] for row in loaded.kept)
    return Loaded(
        loaded.vectors,
        loaded.origin,
        kept,
        warnings=(*warnings, *loaded.warnings),
        kept=loaded.kept,
        found=rows,
    )


def _prove(rows: int, dims: int, left: int) -> None:
    if not 0 < dims <= MAX_DIMS or not rows or rows * (4 * dims + 2) > left + rows:
        raise FormatError(
            f"The header promises {rows:,} rows of {dims:,} numbers, but only {left:,} bytes follow (at most "
            f"{MAX_DIMS:,} dims are read); the file is cut short or its first line is wrong."
        )


def _rows(data: memoryview, place: int, rows: int, dims: int) -> tuple[list[bytes], np.ndarray, int]:
    vectors = np.empty((rows, dims), np.float32)
    labels, size = [], 4 * dims
    for row in range(rows):
        label = _label(data, place, row)
        place += len(label) + 1
        if place + size > len(data):
            raise FormatError(
                f"The file ends inside row {row:,} (counting from 0) of the {rows:,} its header promises; "
                "it was cut short: save or download it again."
            )
        vectors[row] = np.frombuffer(data[place : place + size], "<f4")
        labels.append(label.removeprefix(b"\n"))
        place += size
    return labels, vectors, place


def _label(data: memoryview, place: int, row: int) -> bytes:
    """Return the bytes up to the next blank."""
    size = FIRST_LABEL_BYTES
    while size <= LONGEST_LABEL:
        piece = bytes(data[place : place + size])
        end = piece.find(b" ")
        if end >= 0:
            return piece[:end]
        size *= 16
    raise FormatError(
        f"Row {row:,} (counting from 0) has no word that ends in a blank; "
        "the file is damaged or its header's dims are wrong."
    )


def _texts(labels: list[bytes], warnings: list[str]) -> tuple[tuple[str, ...], str]:
    texts = tuple(label.decode("utf-8", "replace") for label in labels)
    bad = [row for row, text in enumerate(texts) if "\ufffd" in text and text.encode() != labels[row]]
    if bad:
        warnings.append(f"The word of row {bad[0]:,} is not UTF-8; such bytes are shown as \ufffd.")
    return texts, "utf-8"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(content) - 4 and error.reason == "unexpected end of data"
    return True


def write_word2vec_binary(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write the table as gensim and the C tool read it; the numbers must be float32.

    Raises:
        FormatError: the numbers are float64, or a label holds a blank or line end.
    """
    if table.precision != "float32":
        raise FormatError(
            "Binary word2vec holds float32 and these vectors are float64, so digits would be lost; "
            "save as npz, TSV, CSV or word2vec text."
        )
    labels = require_writable(table)
    file.write(b"%d %d\n" % (table.rows, table.dims))
    for label, row in zip(labels, table.vectors.astype("<f4", copy=False), strict=True):
        file.write(b"%b %b\n" % (label, row.tobytes()))

"""word2vec's text format: a line with rows and dims, then each word and its numbers with blanks between."""

from collections.abc import Sequence
from io import BufferedIOBase

from embedviz.errors import FormatError, quoted
from embedviz.formats.number_text import number_rows
from embedviz.table import EmbeddingTable


def write_word2vec_text(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write the table as gensim and the C tool read it.

    Raises:
        FormatError: a label is empty or holds a blank or line end.
    """
    labels = require_writable(table)
    file.write(b"%d %d\n" % (table.rows, table.dims))
    for label, numbers in zip(labels, number_rows(table.vectors, b" "), strict=True):
        file.write(b"%b %b\n" % (label, numbers))


def require_writable(table: EmbeddingTable) -> Sequence[bytes]:
    """Return the labels in UTF-8, held against what a word2vec file can hold.

    Raises:
        FormatError: a label is empty, holds a blank, tab or line end, or is not valid text.
    """
    return [_encoded(label, row) for row, label in enumerate(table.labels)]


def _encoded(label: str, row: int) -> bytes:
    wrong = next((name for sign, name in FORBIDDEN if sign in label), "" if label else "nothing at all")
    try:
        encoded = label.encode()
    except UnicodeEncodeError:
        wrong = "half a character (a lone surrogate)"
    if wrong:
        raise FormatError(
            f"The label {quoted(label)} of row {row:,} holds {wrong}, which word2vec files cannot keep; "
            "save as npz or CSV, or change the label."
        )
    return encoded


FORBIDDEN = ((" ", "a blank"), ("\t", "a tab"), ("\n", "a line end"), ("\r", "a line end"), ("\0", "a NUL"))

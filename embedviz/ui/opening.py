"""How vectors come in: dropped files, a path on the server's disk, the command line, a sample.

Nothing that was open is lost when a file cannot be read: the session changes only after success.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
import streamlit as st

from embedviz.errors import EmbedvizError, FormatError, quoted
from embedviz.formats import ReadOptions, read_bytes, read_table, write_bytes
from embedviz.samples import SAMPLES
from embedviz.table import EmbeddingTable, Origin
from embedviz.ui.choices import COLUMN, LABEL, PLAIN
from embedviz.ui.session import MapChoices, Session, current

FILE_VARIABLE = "EMBEDVIZ_FILE"
METADATA_VARIABLE = "EMBEDVIZ_META"
NO_LABELS = Origin().labels_from
FEW_CLASSES = 50
METADATA_NAMES = ("meta", "label", "word", "vocab", "token", "name")


@runtime_checkable
class Upload(Protocol):
    """What Streamlit hands over for one dropped file."""

    name: str

    def getbuffer(self) -> memoryview:
        """Return the bytes without copying them."""


def ready_session() -> Session:
    """Return the session with something open: the file of the command line, else the first sample."""
    session = current()
    if not session.tables:
        open_sample(session, next(iter(SAMPLES)))
        try:
            with st.spinner("Reading the file…"):
                open_command_line_file(session)
        except EmbedvizError as error:
            session.notices.append(error)
    return session


def open_command_line_file(session: Session) -> None:
    """Open the file named when the server was started, if there is one.

    Raises:
        FormatError: it cannot be read.
    """
    path = os.environ.get(FILE_VARIABLE)
    if path:
        open_path(session, path, os.environ.get(METADATA_VARIABLE, ""))


def open_sample(session: Session, key: str) -> None:
    """Open one of our samples with the choices that suit its first picture."""
    sample, table = SAMPLES[key], sample_table(key)
    choices = MapChoices(row=table.row_of(sample.highlighted), label=sample.label_column)
    if sample.colour_column:
        choices.colour = COLUMN + sample.colour_column
    session.open(table, choices)


@st.cache_resource(max_entries=4, show_spinner=False)
def sample_table(key: str) -> EmbeddingTable:
    """Return a sample's table, made once for all sessions."""
    return SAMPLES[key].load()


def open_path(session: Session, path: str, metadata: str = "", options: ReadOptions | None = None) -> None:
    """Open a file on this machine's disk, without passing it through the browser.

    Raises:
        FormatError: no such file, or it cannot be read.
    """
    file = Path(path.strip().strip('"')).expanduser()
    if not file.is_file():
        raise FormatError(f"There is no file {quoted(str(path))} on this machine; give its full path.")
    meta = Path(metadata.strip().strip('"')).expanduser() if metadata.strip() else None
    open_table(session, read_table(file, meta, options=options or ReadOptions()))


def open_uploads(session: Session, uploads: Sequence[Upload], options: ReadOptions | None = None) -> None:
    """Open one dropped file, or a pair of vectors and metadata in either order.

    Raises:
        FormatError: more than two files, or they cannot be read.
    """
    vectors, metadata = as_pair(uploads)
    options = options or ReadOptions()
    if metadata is None and _looks_like_metadata(vectors)[0]:
        open_table(session, beside_the_table_on_show(session.table, vectors, options))
        return
    table = read_bytes(
        vectors.getbuffer(),
        vectors.name,
        metadata.getbuffer() if metadata else None,
        metadata.name if metadata else "",
        options=options,
    )
    open_table(session, table)


def beside_the_table_on_show(table: EmbeddingTable, dropped: Upload, options: ReadOptions) -> EmbeddingTable:
    """Return the table on show with the words that were dropped after it, or the file's own vectors.

    A file called meta.tsv that comes alone belongs to the vectors dropped before it, where these have
    no words yet.

    Raises:
        FormatError: the words do not fit the table, or the file holds words only and no table waits for it.
    """
    if table.origin.labels_from == NO_LABELS:
        content = write_bytes(table, "npz")
        named = read_bytes(*_only(content), dropped.getbuffer(), dropped.name, options=options)
        return replace(
            named, origin=replace(named.origin, name=table.origin.name, format=table.origin.format)
        )
    own = read_bytes(dropped.getbuffer(), dropped.name, options=options)
    if own.dims == 1:
        raise FormatError(
            f"{quoted(dropped.name)} looks like words and columns, not vectors; "
            "drop it together with the file that holds the vectors."
        )
    return own


def _only(content: dict[str, bytes]) -> tuple[bytes, str]:
    ((name, data),) = content.items()
    return data, name


def as_pair(uploads: Sequence[Upload]) -> tuple[Upload, Upload | None]:
    """Return the vectors and, where there are two files, the metadata: told apart by name, then size."""
    if len(uploads) == 1:
        return uploads[0], None
    if len(uploads) != 2:
        raise FormatError(
            f"{len(uploads)} files were dropped at once; drop the vectors alone, "
            "or the vectors with one metadata file."
        )
    first, second = sorted(uploads, key=_looks_like_metadata)
    return first, second


def open_table(session: Session, table: EmbeddingTable) -> None:
    """Show a table: its first row chosen, coloured by what makes a few classes."""
    classes = [COLUMN + str(name) for name in table.columns if _makes_classes(table.columns[name])]
    if _makes_classes(pd.Series(table.labels, dtype=object)):
        classes.append(LABEL)
    colour = next(iter(classes), PLAIN)
    session.open(table, MapChoices(row=0, colour=colour))


def rows_named(table: EmbeddingTable, words: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return every row whose label is one of `words`, in the order asked, and the words not found."""
    found = [table.find(word) for word in words]
    missing = tuple(word for word, rows in zip(words, found, strict=True) if not len(rows))
    rows = np.concatenate(found) if found else np.empty(0, np.int64)
    return rows[np.sort(np.unique(rows, return_index=True)[1])], missing


def _looks_like_metadata(upload: Upload) -> tuple[bool, int]:
    name = upload.name.lower()
    return any(word in name for word in METADATA_NAMES), -len(upload.getbuffer())


def _makes_classes(column: pd.Series) -> bool:
    classes = column.nunique()
    return bool(2 <= classes <= FEW_CLASSES and 2 * classes <= len(column))

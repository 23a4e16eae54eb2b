"""The way in: a path or an upload becomes a table, whatever its format."""

from functools import partial
from os import PathLike

from embedviz.errors import FormatError
from embedviz.formats.descriptions import with_warnings
from embedviz.formats.glue import GluedLabel
from embedviz.formats.glue_by_metadata import settled
from embedviz.formats.metadata import read_metadata, with_metadata
from embedviz.formats.options import ReadOptions
from embedviz.formats.recognition import format_of
from embedviz.formats.registry import FORMATS
from embedviz.formats.sources import Source, from_bytes, open_source
from embedviz.table import EmbeddingTable

AUTOMATIC = ReadOptions()


def read_table(
    path: str | PathLike[str],
    metadata: str | PathLike[str] | None = None,
    *,
    options: ReadOptions = AUTOMATIC,
) -> EmbeddingTable:
    """Return the table in a file on disk, with labels and columns from a metadata file beside it.

    The file is mapped, not copied; its format is found from its content.

    Raises:
        FormatError: the file cannot be read; the message names the place, what is allowed, what to do.
    """
    return with_warnings(
        _read(open_source(path), None if metadata is None else open_source(metadata), options)
    )


def read_bytes(
    data: bytes | bytearray | memoryview,
    name: str,
    metadata: bytes | bytearray | memoryview | None = None,
    metadata_name: str = "",
    *,
    options: ReadOptions = AUTOMATIC,
) -> EmbeddingTable:
    """Return the table in an upload; the name is shown, never trusted.

    Raises:
        FormatError: as in `read_table`.
    """
    beside = None if metadata is None else from_bytes(metadata, metadata_name)
    return with_warnings(_read(from_bytes(data, name), beside, options))


def _read(source: Source, metadata: Source | None, options: ReadOptions) -> EmbeddingTable:
    read = FORMATS[format_of(source, FORMATS)].read
    if read is None:  # pragma: no cover - a format without a reader recognises nothing
        raise FormatError("This format is written only.")
    try:
        loaded = read(source, options)
    except GluedLabel:
        if metadata is None:
            raise
        return settled(partial(read, source), metadata, options)
    if metadata is None:
        return loaded.table()
    return with_metadata(loaded, read_metadata(metadata, loaded.file_rows), options)

"""What a format is: how to know it, read it and write it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedIOBase

from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.table import EmbeddingTable


@dataclass(frozen=True)
class Format:
    """One entry of `FORMATS`.

    `endings` are used for writing only. `recognises` looks at the content; None for the kinds of
    delimited text, which one reader tells apart by their layout. `read` or `write` is None where a format
    has no such side. `write_metadata` writes the second file of a pair.
    """

    title: str
    endings: tuple[str, ...] = ()
    recognises: Callable[[Source], bool] | None = None
    read: Callable[[Source, ReadOptions], Loaded] | None = None
    write: Callable[[EmbeddingTable, BufferedIOBase], None] | None = None
    write_metadata: Callable[[EmbeddingTable, BufferedIOBase], None] | None = None

"""Which format a file has, told from its first bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from embedviz.formats import arrays_npy
from embedviz.formats.delimited import read_delimited
from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source


@dataclass(frozen=True)
class Reader:
    """How one format is read."""

    read: Callable[[Source, ReadOptions], Loaded]


def format_of(source: Source) -> Reader:
    """Return the reader for a file."""
    if source.head(6) == b"\x93NUMPY":
        return Reader(arrays_npy.read_npy)
    return Reader(read_delimited)

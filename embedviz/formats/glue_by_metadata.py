"""Glued labels that only the metadata can tell apart: `covid190.5` beside a line that says `covid19`.

The vectors are read both ways, with the shortest labels and with the longest; for each row the metadata
says which one is right.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from embedviz.arrays import read_only
from embedviz.errors import FormatError, quoted
from embedviz.formats.loaded import Loaded
from embedviz.formats.metadata import read_metadata, with_metadata
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.table import EmbeddingTable

SETTLED = "Labels were glued to the first number; the metadata told where each one ends."


def settled(read: Callable[[ReadOptions], Loaded], metadata: Source, options: ReadOptions) -> EmbeddingTable:
    """Return the table whose glued labels are those of the metadata.

    Raises:
        FormatError: a row fits neither way, or the files cannot be read.
    """
    short, long = (read(replace(options, split=split)) for split in ("short label", "long label"))
    beside = read_metadata(metadata, short.file_rows)
    labels = with_metadata(short, beside, options).labels
    is_short = _fits(short, labels)
    neither = np.flatnonzero(~(is_short | _fits(long, labels)))
    if len(neither):
        row = int(neither[0])
        raise FormatError(
            f"The metadata calls row {row:,} (counting from 0) {quoted(labels[row])}, but the vectors "
            f"file has {quoted((short.labels or ())[row])}, glued to a number; do they belong together?"
        )
    if is_short.all() or not is_short.any():
        vectors = short.vectors if is_short.all() else long.vectors
    else:
        vectors = read_only(np.where(is_short[:, None], short.vectors, long.vectors))
    warnings = (*(warning for warning in short.warnings if "glued" not in warning), SETTLED)
    return with_metadata(replace(short, vectors=vectors, labels=labels, warnings=warnings), beside, options)


def _fits(loaded: Loaded, labels: tuple[str, ...]) -> np.ndarray:
    return np.array([own == label for own, label in zip(loaded.labels or (), labels, strict=True)])

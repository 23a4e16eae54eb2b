"""Metadata beside the vectors: labels and text columns, one line for each row."""

from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.formats.texts import Text, open_text
from embedviz.table import EmbeddingTable


def read_metadata(source: Source, options: ReadOptions) -> Text:
    """Return the text of a metadata file."""
    return open_text(source)


def with_metadata(loaded: Loaded, text: Text) -> EmbeddingTable:
    """Return the table with labels from a one-column metadata file."""
    labels = tuple(text.decode(line) for _, line in text.lines())
    return EmbeddingTable(loaded.vectors, labels, warnings=loaded.warnings, origin=loaded.origin)

"""Files in, tables out, and back: the format is found from the content, never from the name."""

from embedviz.formats.options import ReadOptions
from embedviz.formats.reading import read_bytes, read_table

__all__ = ["ReadOptions", "read_bytes", "read_table"]

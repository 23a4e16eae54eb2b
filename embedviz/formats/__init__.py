"""Files in, tables out, and back: the format is found from the content, never from the name.

    read_table(path, metadata) -> EmbeddingTable        write_table(table, path, format=...)
    read_bytes(data, name, ...) for uploads             write_bytes(table, format) for downloads
    describe(table): what was understood                turn(table): rows and columns turned

To add a format: one file with its functions, one line in `registry.FORMATS`.
"""

from embedviz.formats.descriptions import Description, describe
from embedviz.formats.kinds import Format
from embedviz.formats.options import ReadOptions
from embedviz.formats.orientation import turn
from embedviz.formats.reading import read_bytes, read_table
from embedviz.formats.refusals import ExportNeeded
from embedviz.formats.registry import FORMATS, WRITABLE
from embedviz.formats.writing import write_bytes, write_table

__all__ = [
    "FORMATS",
    "WRITABLE",
    "Description",
    "ExportNeeded",
    "Format",
    "ReadOptions",
    "describe",
    "read_bytes",
    "read_table",
    "turn",
    "write_bytes",
    "write_table",
]

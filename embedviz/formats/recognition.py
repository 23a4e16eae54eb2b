"""Which format a file has, told from its content; names and endings are not asked."""

from collections.abc import Mapping

from embedviz.formats.archives import refuse_other_zip
from embedviz.formats.kinds import Format
from embedviz.formats.refusals import refuse_known
from embedviz.formats.sources import Source

TEXT = "tsv"  # the reader of all delimited text


def format_of(source: Source, formats: Mapping[str, Format]) -> str:
    """Return the key of the format to read a file with; anything not recognised is read as text.

    Raises:
        ExportNeeded: a pickle, PyTorch, Keras or HDF5 file.
        FormatError: another known kind of file that is not read.
    """
    for key, form in formats.items():
        if form.recognises is not None and form.recognises(source):
            return key
    refuse_other_zip(source)
    refuse_known(source)
    return TEXT

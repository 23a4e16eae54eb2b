"""NumPy's .npy: one array; sizes are proven against the file, nothing is unpickled."""

import io

import numpy as np

from embedviz.arrays import as_vectors
from embedviz.errors import FormatError
from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.table import Origin


def read_npy(source: Source, options: ReadOptions) -> Loaded:
    """Return the array of an .npy file as vectors."""
    try:
        array = np.lib.format.read_array(io.BytesIO(source.data), allow_pickle=False)
    except ValueError as error:
        raise FormatError(f"This .npy file cannot be read: {error}") from None
    return Loaded(as_vectors(array), Origin(source.name, "npy"))

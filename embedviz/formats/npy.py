"""NumPy's .npy: one array; its size is proven against the file, and nothing is unpickled."""

import io
import sys
import warnings
from io import BufferedIOBase
from tokenize import TokenError

import numpy as np

from embedviz.arrays import as_vectors, read_only
from embedviz.errors import FormatError, quoted, shorten
from embedviz.formats.loaded import Loaded
from embedviz.formats.options import ReadOptions
from embedviz.formats.refusals import pickled
from embedviz.formats.sources import Source
from embedviz.table import Origin

MAGIC = b"\x93NUMPY"
HEADER_BYTES = 1 << 16
MOST_AXES = 32
DAMAGE = (ValueError, TypeError, SyntaxError, TokenError, MemoryError, RecursionError, EOFError)


def recognises(source: Source) -> bool:
    """Return whether this is an .npy file."""
    return source.head(6) == MAGIC


def read_npy(source: Source, options: ReadOptions) -> Loaded:
    """Return the array of an .npy file as vectors.

    Raises:
        FormatError: the header promises more than the file holds, or the array is not rows of real numbers.
    """
    head = io.BytesIO(bytes(source.data[:HEADER_BYTES]))
    shape, fortran, dtype = read_header(head, source.name)
    needed, start = byte_count(shape, dtype), head.tell()
    if needed != source.size - start:
        raise FormatError(
            f"The header of {quoted(source.name)} promises {needed:,} bytes of numbers, "
            f"but {source.size - start:,} follow; save the array again."
        )
    array = np.frombuffer(source.data, dtype, offset=start).reshape(shape, order="F" if fortran else "C")
    return from_array(array, Origin(source.name, "npy"), options)


def read_header(file: BufferedIOBase, name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Return shape, Fortran order and number format of an array that follows in `file`.

    Raises:
        FormatError: the header is damaged, holds Python objects or items without size.
    """
    try:
        version = np.lib.format.read_magic(file)
        if version not in ((1, 0), (2, 0), (3, 0)):
            raise ValueError(f"version {version} is unknown")
        reader = (  # version 3 differs from 2 in the names of fields only
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numpy would advise to save a file of Python 2 anew
            shape, fortran, dtype = reader(file)
    except DAMAGE:
        raise FormatError(
            f"The header of {quoted(name)} is damaged; save the array again with numpy.save."
        ) from None
    if dtype.hasobject:
        raise pickled(name)
    filled = tuple(size for size in shape if size)
    empty_beyond_all = len(filled) < len(shape) and byte_count(filled, dtype) > sys.maxsize
    if not dtype.itemsize or min(shape, default=0) < 0 or empty_beyond_all or len(shape) > MOST_AXES:
        raise FormatError(
            f"The array in {quoted(name)} has items of {dtype.itemsize} bytes and "
            f"shape {shorten(str(shape))}; save rows of real numbers."
        )
    return shape, fortran, dtype


def byte_count(shape: tuple[int, ...], dtype: np.dtype) -> int:
    """Return how many bytes an array takes, in integers that cannot overflow."""
    count = int(dtype.itemsize)
    for size in shape:
        count *= int(size)
    return count


def from_array(array: np.ndarray, origin: Origin, options: ReadOptions) -> Loaded:
    """Return an array as vectors of its own memory, without bad rows where that was chosen.

    Raises:
        FormatError: it is not rows of real, finite numbers.
    """
    if array.ndim == 2 and array.dtype.kind == "f":
        finite = np.isfinite(array)
        if not finite.all():
            return _without_bad(array, finite, origin, options)
    if options.precision != "auto" and array.dtype.kind in "fiub":
        array = array.astype(options.precision)
    return Loaded(as_vectors(read_only(np.array(array, order="C"))), origin)


def _without_bad(array: np.ndarray, finite: np.ndarray, origin: Origin, options: ReadOptions) -> Loaded:
    good = finite.all(axis=1)
    if not options.drop_bad_rows or not good.any():
        row, dim = (int(i) for i in np.argwhere(~finite)[0])
        count = finite.size - int(np.count_nonzero(finite))
        raise FormatError(
            f"Row {row:,}, dimension {dim:,} is {array[row, dim]} ({count:,} such values in all, "
            "counting from 0), and a vector needs finite numbers; correct them, or leave such rows out "
            "(drop_bad_rows)."
        )
    kept = np.flatnonzero(good)
    warning = f"{len(array) - len(kept):,} row(s) were left out, first row {int(np.argmin(good)):,}."
    vectors = as_vectors(read_only(array[kept]))
    return Loaded(vectors, origin, warnings=(warning,), kept=kept, found=len(array))

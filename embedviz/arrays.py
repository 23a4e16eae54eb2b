"""The arrays that travel through embedviz, named by their axes, and the one validator.

`rows` counts vectors, `dims` the numbers in each. The tests run with these shapes checked.
"""

from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float, Int

from embedviz.errors import FormatError

Vectors: TypeAlias = Float[np.ndarray, "rows dims"]
Vector: TypeAlias = Float[np.ndarray, " dims"]
PerRow: TypeAlias = Float[np.ndarray, " rows"]
RowIds: TypeAlias = Int[np.ndarray, " chosen"]
Coordinates: TypeAlias = Float[np.ndarray, "rows axes"]
NeighbourIds: TypeAlias = Int[np.ndarray, "rows neighbours"]
NeighbourDistances: TypeAlias = Float[np.ndarray, "rows neighbours"]

PRECISIONS = (np.dtype(np.float32), np.dtype(np.float64))
EXACT_INTEGERS = 2**24  # float32 holds every whole number up to this one


def as_vectors(values: Any) -> Vectors:
    """Return `values` as read-only, C-ordered, finite float32 or float64 of shape (rows, dims).

    `values` is anything that NumPy reads as numbers: an array, a data frame, a list of rows.
    float32 and float64 keep their precision; booleans, float16 and integers up to `EXACT_INTEGERS`
    become float32, which loses nothing; larger integers and longer floats become float64. The
    caller's array is never changed: it is copied unless it is already read-only.

    Raises:
        FormatError: not two axes, no rows or dims, not real numbers, masked, or a value not finite
            (the message names the first one, its row from 0 and its dimension from 0).
    """
    if isinstance(values, np.ma.MaskedArray) and values.mask.any():
        raise FormatError(
            "This array hides some of its values behind a mask; fill them or leave their rows out."
        )
    try:
        array = np.asarray(values)
    except ValueError:
        raise FormatError(
            "An embedding table needs the same number of values in each row, but these rows differ in length."
        ) from None
    if array.ndim != 2 or 0 in array.shape:
        raise FormatError(
            f"An embedding table needs rows and dims, but this array has shape {array.shape}; "
            "give one row of numbers for each item."
        )
    array = np.ascontiguousarray(_as_precision(array))
    _require_finite(array)
    if array.flags.writeable or not isinstance(values, np.ndarray):
        array = array if array is not values and array.flags.owndata else array.copy()
        array.flags.writeable = False
    return array


def read_only(array: np.ndarray) -> np.ndarray:
    """Return the same array after forbidding writes to it."""
    array.flags.writeable = False
    return array


def _as_precision(array: np.ndarray) -> np.ndarray:
    if array.dtype in PRECISIONS and array.dtype.isnative:
        return array
    if array.dtype.kind not in "fiub":
        raise FormatError(
            f"Vectors are real numbers, but this array holds {array.dtype}; "
            "convert it to float32 or float64 first."
        )
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        return array.astype(array.dtype.newbyteorder("="))
    if array.dtype.kind in "iu":
        small = int(array.min()) >= -EXACT_INTEGERS and int(array.max()) <= EXACT_INTEGERS
        return array.astype(np.float32 if small else np.float64)
    with np.errstate(over="ignore"):
        return array.astype(np.float32 if array.dtype.itemsize <= 2 else np.float64)


def _require_finite(array: np.ndarray) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        total = array.sum(dtype=np.float64)
    if np.isfinite(total):  # one pass without a mask: any NaN or inf would have spread to the sum
        return
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        row, dim = (int(i) for i in wrong[0])
        raise FormatError(
            f"Row {row}, dimension {dim} is {array[row, dim]}, and {len(wrong):,} value(s) in all are "
            "not finite numbers; correct them or leave these rows out."
        )

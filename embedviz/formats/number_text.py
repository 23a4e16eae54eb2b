"""Numbers as text that reads back to the same bits: 9 significant digits for float32, 17 for float64.

The first number of a float64 file shows all 17 digits, zeros included, so that a reader can tell the
precision of a table whose numbers happen to be short.
"""

from collections.abc import Iterator

import numpy as np

from embedviz.arrays import Vectors

ROWS_AT_ONCE = 256


def number_rows(vectors: Vectors, separator: bytes) -> Iterator[bytes]:
    """Yield the numbers of each row as text, with `separator` between them."""
    double = vectors.dtype == np.float64
    pattern = separator.join([b"%.17g" if double else b"%.9g"] * vectors.shape[1])
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        for place, row in enumerate(vectors[start : start + ROWS_AT_ONCE].tolist(), start):
            text = pattern % tuple(row)
            if double and not place:
                text = separator.join([b"%.16e" % row[0], *text.split(separator)[1:]])
            yield text

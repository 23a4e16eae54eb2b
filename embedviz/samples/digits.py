"""Small pictures of handwritten digits: vectors that an eye can check.

Each row is a picture of 8 x 8 grey cells, written as 64 numbers from 0 (paper) to 16 (ink).
"""

import numpy as np
import pandas as pd

from embedviz.table import EmbeddingTable, Origin


def load_digits() -> EmbeddingTable:
    """Return the 1,797 digits of scikit-learn: 64 dims, float32; the label is the digit itself.

    Columns: `digit` (0 to 9) and `row` (its number, from 0).
    """
    from sklearn.datasets import load_digits as read_digits

    pixels, digits = read_digits(return_X_y=True)
    names = tuple(str(digit) for digit in digits)
    return EmbeddingTable(
        vectors=pixels.astype(np.float32),
        labels=names,
        columns=pd.DataFrame({"digit": names, "row": [str(row) for row in range(len(names))]}),
        origin=Origin(name="Handwritten digits", labels_from="the digit that was written"),
    )

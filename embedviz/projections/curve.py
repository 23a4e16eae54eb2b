"""An order of the points in which neighbours on the picture are mostly neighbours in memory.

The tree of Barnes-Hut is walked once for each point; points that follow each other on a curve through
the picture visit the same branches, which are then still in the processor's cache. The curve is Morton's:
the bits of all coordinates, taken in turns, highest first, make one number to sort by.

Source: Morton (1966).
"""

import numpy as np

from embedviz.arrays import Coordinates

BITS = 10  # cells on each side of the picture: 2 to this


def curve_order(places: Coordinates) -> np.ndarray:
    """Return the points' numbers in the order of the curve; ties keep their order."""
    low, span = places.min(axis=0), float(np.ptp(places, axis=0).max())
    cells = ((places - low) * ((2**BITS - 1) / (span or 1.0))).astype(np.int64)
    axes = places.shape[1]
    codes = np.zeros(len(places), np.int64)
    for bit in range(BITS):
        for axis in range(axes):
            codes |= ((cells[:, axis] >> bit) & 1) << (axes * bit + axis)
    return np.argsort(codes, kind="stable")

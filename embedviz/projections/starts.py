"""Where points stand before they move: the flat view, made ready for t-SNE and UMAP.

Axes without spread and rows that are exactly the same get a tiny seeded offset, so that nothing that
could move is stuck on a line.
"""

import numpy as np

from embedviz.arrays import Coordinates, Vectors
from embedviz.errors import ProjectionError
from embedviz.projections.components import principal_components
from embedviz.projections.degenerate import unit_rows
from embedviz.projections.projection import Projection

JITTER = 0.01  # of the spread of the first axis


def flat_start(vectors: Vectors, metric: str, axes: int, seed: int) -> Coordinates:
    """Return float64 places (rows x axes) with a standard deviation of 1 on the first axis.

    Under cosine distance the rows count with length 1, so that only their directions matter.
    """
    directions = unit_rows(vectors).astype(vectors.dtype) if metric == "cosine" else vectors
    places = principal_components(directions, axes).place(directions, range(axes))
    return jittered(unit_spread(places), seed)


def given_start(start: Projection, axes: int, seed: int) -> Coordinates:
    """Return the places of an earlier picture as a start, like `flat_start`.

    Raises:
        ProjectionError: the picture has another number of axes.
    """
    found = start.coordinates.shape[1]
    if found != axes:
        raise ProjectionError(
            f"The picture to start from has {found} axes, but {axes} are asked for; "
            f"set dims to {found} or start anew."
        )
    return jittered(unit_spread(start.coordinates), seed)


def unit_spread(places: Coordinates) -> Coordinates:
    """Return the places around 0, with a standard deviation of 1 on the widest axis."""
    centred = places.astype(np.float64) - places.mean(axis=0, dtype=np.float64)
    spread = float(centred.std(axis=0).max())
    return centred / spread if spread > 0 else centred


def jittered(places: Coordinates, seed: int) -> Coordinates:
    """Return the places, each moved by a seeded offset of 1% of the unit spread."""
    return places + JITTER * np.random.default_rng(seed).normal(size=places.shape)

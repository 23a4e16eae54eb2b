"""Tables that no method can spread out: too few rows, one column, or rows that are all the same.

The libraries crash, hang or answer NaN for some of these; here each has a plain picture and a sentence.
"""

import numpy as np

from embedviz.arrays import Vectors
from embedviz.projections.components import scaled, unscaled
from embedviz.projections.pca import PCA
from embedviz.projections.projection import Method, Projection, Request


def plain_picture(method: Method, request: Request) -> Projection | None:
    """Return the picture of a table too simple for `method`; None where the method can draw it."""
    rows, dims = request.vectors.shape
    if dims == 1:
        return _value_against_row(method, request)
    if not method.spreads_rows:
        return None
    if rows == 1:
        return _one_point(method, request, "This table has one row, so there is one point.")
    if all_rows_equal(request.vectors):
        return _one_point(method, request, f"All points are the same: {rows:,} rows lie on one point.")
    if method.measures_distance and request.metric == "cosine" and same_direction(request.vectors):
        note = (
            f"All points are the same for cosine distance: the {rows:,} rows differ in length only; "
            "choose Euclidean distance to see that."
        )
        return _one_point(method, request, note)
    if rows < method.least_rows:
        return _flat_view(method, request)
    return None


def all_rows_equal(vectors: Vectors) -> bool:
    """Return whether every row is the first one, digit for digit; the first other row ends the look."""
    return all((vectors[row] == vectors[0]).all() for row in range(len(vectors)))


def same_direction(vectors: Vectors) -> bool:
    """Return whether all rows point the same way, up to the rounding of their number format."""
    units = unit_rows(vectors)
    return bool(np.abs(units - units[0]).max() <= 4 * np.finfo(vectors.dtype).eps)


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the rows in float64, each divided by its length; zero rows stay zero."""
    largest = np.abs(vectors).max(axis=1, keepdims=True).astype(np.float64)
    shrunk = np.divide(vectors, largest, out=np.zeros(vectors.shape), where=largest > 0)
    lengths = np.linalg.norm(shrunk, axis=1, keepdims=True)
    return np.divide(shrunk, lengths, out=shrunk, where=lengths > 0)


def _one_point(method: Method, request: Request, note: str) -> Projection:
    places = np.zeros((request.rows, method.axes), np.float32)
    return Projection(places, method, request.metric, _names(method.axes), {"drawn_as": "one point"}, (note,))


def _value_against_row(method: Method, request: Request) -> Projection:
    places = np.zeros((request.rows, method.axes))
    places[:, 0] = np.arange(request.rows)
    vectors, exponent = scaled(request.vectors)
    values, notes = unscaled(vectors, exponent)
    places[:, 1] = values[:, 0]
    note = "The vectors have one dimension only, so its value is drawn against the number of the row."
    names = ("row", "value", "nothing")[: method.axes]
    facts = {"drawn_as": "value against row"}
    return Projection(places, method, "euclidean", names, facts, (note, *notes), ticks=True)


def _flat_view(method: Method, request: Request) -> Projection:
    flat = PCA(dims=method.axes).draw(request)
    note = (
        f"{request.rows} rows are too few for {method.title} (it needs {method.least_rows}), "
        "so the flat view (PCA) is drawn."
    )
    facts = {**flat.facts, "drawn_as": "pca"}
    return Projection(
        flat.coordinates, method, "euclidean", flat.axis_names, facts, (note, *flat.notes), ticks=True
    )


def _names(axes: int) -> tuple[str, ...]:
    return ("x", "y", "z")[:axes]

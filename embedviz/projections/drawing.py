"""From a table and settings to a picture, whatever the method."""

import dataclasses
from functools import cache
from importlib.metadata import version
from time import perf_counter
from typing import Any

import numpy as np

from embedviz.arrays import as_vectors
from embedviz.errors import ProjectionError, SettingsError
from embedviz.geometry.distances import check_metric
from embedviz.geometry.graph import NeighbourGraph
from embedviz.progress import Report, silent
from embedviz.projections.components import scaled
from embedviz.projections.degenerate import plain_picture
from embedviz.projections.projection import Method, Projection, Request
from embedviz.table import EmbeddingTable

DOT_NOTE = (
    "Dot product orders neighbour lists only: it is no distance that a map could show, "
    "so this map uses cosine distance."
)


def project(
    table: EmbeddingTable | np.ndarray,
    settings: Method,
    *,
    metric: str = "cosine",
    graph: NeighbourGraph | None = None,
    report: Report = silent,
    start: Projection | None = None,
) -> Projection:
    """Return the picture of a table (or of a bare rows x dims array), one point for each row.

    `metric` is "cosine", "euclidean" or "dot" (drawn with cosine, and a note says so). A `graph` of
    the same rows and metric saves the search for neighbours where it holds `graph_width` of them.
    `report` hears of progress and may ask to stop; what was reached then comes back, and its notes
    say so. `start` is an earlier picture of the same table: t-SNE goes on from it.

    Raises:
        ProjectionError: no picture is possible with these settings; the message says which are.
        GeometryError: an unknown metric.
        FormatError: a bare array that is no table of finite numbers.
    """
    if not isinstance(settings, Method):
        raise SettingsError(
            f"{settings!r} is no way to draw a picture; give settings such as PCA(), TSNE() or UMAP(dims=3)."
        )
    vectors = table.vectors if isinstance(table, EmbeddingTable) else as_vectors(table)
    drawn_metric = "cosine" if check_metric(metric) == "dot" else metric
    _check_fit(len(vectors), graph, start)
    began = perf_counter()
    safe, exponent = scaled(vectors) if settings.measures_distance else (vectors, 0)
    request = Request(
        vectors=safe,
        metric=drawn_metric,
        graph=None if exponent else graph,
        report=report,
        start=start,
    )
    picture = plain_picture(settings, request) or settings.draw(request)
    notes = (DOT_NOTE,) if metric == "dot" and settings.measures_distance else ()
    facts = _facts(settings, picture, vectors, perf_counter() - began)
    return dataclasses.replace(
        picture,
        facts={**picture.facts, **facts},
        notes=(*notes, *picture.notes),
        graph=None if exponent else picture.graph,
    )


def graph_width(settings: Method, rows: int) -> int:
    """Return how many neighbours of each row the graph for this picture must hold; 0 for none."""
    return settings.neighbours_needed(rows) if rows >= max(2, settings.least_rows) else 0


@cache
def installed(package: str) -> str:
    """Return the version of an installed package, looked up once."""
    return version(package)


def _facts(settings: Method, picture: Projection, vectors: np.ndarray, seconds: float) -> dict[str, Any]:
    rows, dims = vectors.shape
    facts = {"method": type(settings).__name__, "metric": picture.metric, "rows": rows, "dims": dims}
    if hasattr(settings, "seed"):
        facts["seed"] = settings.seed
    versions = {package: installed(package) for package in settings.packages}
    return {**facts, "seconds": round(seconds, 3), "versions": versions}


def _check_fit(rows: int, graph: NeighbourGraph | None, start: Projection | None) -> None:
    for name, found in (
        ("neighbour graph", graph and len(graph.ids)),
        ("picture to start from", start and len(start.coordinates)),
    ):
        if found is not None and found != rows:
            raise ProjectionError(
                f"The {name} holds {found:,} rows, but the table has {rows:,}; make it from this table."
            )

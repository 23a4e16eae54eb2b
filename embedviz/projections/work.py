"""A picture as one piece of work for a worker process: neighbour graph first, then the projection.

The graph comes back with the picture, so that the next picture of the same rows and distance, and the
groups, need not search for neighbours again.
"""

import numpy as np

from embedviz.geometry import EXACT_ROWS, NeighbourGraph, neighbour_graph
from embedviz.progress import Progress, Report, silent
from embedviz.projections.drawing import graph_width, project
from embedviz.projections.projection import Method, Projection
from embedviz.projections.tsne import TSNE


def draw(
    vectors: np.ndarray,
    settings: Method,
    *,
    metric: str = "cosine",
    graph: NeighbourGraph | None = None,
    start: Projection | None = None,
    report: Report = silent,
) -> tuple[Projection, NeighbourGraph | None]:
    """Return the picture, and the neighbour graph it was made from (None where it needs none).

    A graph that is too narrow or of another distance is made anew.

    Raises:
        ProjectionError: as `project`.
    """
    used = "cosine" if metric == "dot" else metric
    width = graph_width(settings, len(vectors))
    if width and (graph is None or graph.metric != used or graph.ids.shape[1] < width):
        report(Progress("Finding neighbours"))
        graph = neighbour_graph(vectors, shared_width(width, len(vectors)), used, report=report)
    picture = project(vectors, settings, metric=metric, graph=graph, report=report, start=start)
    return picture, graph


def shared_width(width: int, rows: int) -> int:
    """Return how wide a graph to make so that every picture at its defaults can use it.

    An exact graph costs hardly more when it is wider; an approximate one does, so it stays as asked.
    """
    return max(width, graph_width(TSNE(), rows)) if rows <= EXACT_ROWS else width

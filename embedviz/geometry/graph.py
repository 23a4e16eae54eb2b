"""The neighbour graph: for every row its nearest rows, built once and used by t-SNE, UMAP and clusters.

Up to `EXACT_ROWS` rows the lists are exact: float32 products of whole blocks propose candidates with
a proven margin, float64 distances decide among them. Above, pynndescent approximates, and its recall
is measured against exact lists of a seeded sample of rows.
"""

from dataclasses import dataclass

import numpy as np

from embedviz.arrays import NeighbourDistances, NeighbourIds, Vectors, read_only
from embedviz.errors import GeometryError
from embedviz.geometry.distances import check_metric
from embedviz.geometry.exact_lists import exact_lists
from embedviz.progress import Report, silent

EXACT_ROWS = 20_000
GRAPH_METRICS = ("cosine", "euclidean")
BLOCK_SCORES = 1 << 23  # float32 scores held at a time: 32 MiB


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """The `k` nearest rows of every row, nearest first, the row itself left out.

    `ids` is int32 and `distances` float32, both rows x k; `recall` is the share of true neighbours
    found (1 where `exact`). Under cosine a zero row is at distance 1 from every row; `notes` say so.
    """

    ids: NeighbourIds
    distances: NeighbourDistances
    metric: str
    exact: bool = True
    recall: float = 1.0
    notes: tuple[str, ...] = ()

    def first(self, k: int) -> "NeighbourGraph":
        """Return the same graph with the `k` nearest rows only.

        Raises:
            GeometryError: `k` is not between 1 and the width of this graph.
        """
        width = self.ids.shape[1]
        if not 1 <= k <= width:
            raise GeometryError(
                f"This graph knows {width:,} neighbours of each row; ask for 1 to {width:,}, not {k:,}."
            )
        ids = read_only(np.ascontiguousarray(self.ids[:, :k]))
        measured = read_only(np.ascontiguousarray(self.distances[:, :k]))
        return NeighbourGraph(ids, measured, self.metric, self.exact, self.recall, self.notes)


def neighbour_graph(
    vectors: Vectors, k: int, metric: str = "cosine", *, seed: int = 0, report: Report = silent
) -> NeighbourGraph:
    """Return the graph of the `k` nearest rows of every row, at most rows - 1.

    Raises:
        GeometryError: fewer than 2 rows, `k` below 1, or a metric other than cosine and Euclidean.
    """
    check_metric(metric, GRAPH_METRICS)
    if len(vectors) < 2 or k < 1:
        raise GeometryError(
            f"A neighbour graph needs 2 rows and 1 neighbour at least, not {len(vectors)} and {k}."
        )
    k = min(k, len(vectors) - 1)
    ids, measured = exact_lists(vectors, k, metric, report)
    return NeighbourGraph(read_only(ids), read_only(measured), metric)

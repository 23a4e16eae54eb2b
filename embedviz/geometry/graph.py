"""The neighbour graph: for every row its nearest rows, built once and used by t-SNE, UMAP and clusters.

Up to `EXACT_ROWS` distinct rows the lists are exact. Above, they are approximate, and their recall is
measured against the exact lists of a seeded sample of rows.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from embedviz.arrays import NeighbourDistances, NeighbourIds, Vectors, read_only
from embedviz.errors import GeometryError
from embedviz.geometry.alike import Lists, alike, shared_lists
from embedviz.geometry.approximate_lists import approximate_lists
from embedviz.geometry.distances import check_metric
from embedviz.geometry.exact_lists import exact_lists
from embedviz.geometry.neighbours import NeighbourSearch
from embedviz.progress import Progress, Report, silent
from embedviz.table import EmbeddingTable

EXACT_ROWS = 20_000
RECALL_ROWS = 200  # rows whose true lists are computed to measure the recall
GRAPH_METRICS = ("cosine", "euclidean")


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """The `k` nearest rows of every row, nearest first, ties by row, the row itself left out.

    `ids` is int32 and `distances` float32, both rows x k; `recall` is the share of true neighbours
    found (1 where `exact`). Under cosine a zero row is at distance 1 from every row; `notes` say so, and
    state the recall where it was measured.
    """

    ids: NeighbourIds
    distances: NeighbourDistances
    metric: str
    exact: bool = True
    recall: float = 1.0
    notes: tuple[str, ...] = ()

    def first(self, k: int) -> "NeighbourGraph":
        """Return the same graph with the `k` nearest rows only; its recall stays that of the whole.

        Raises:
            GeometryError: `k` is not between 1 and the width of this graph.
        """
        width = self.ids.shape[1]
        if not 1 <= k <= width:
            raise GeometryError(f"This graph knows {width:,} neighbours of each row; ask for 1 to {width:,}.")
        ids = read_only(np.ascontiguousarray(self.ids[:, :k]))
        measured = read_only(np.ascontiguousarray(self.distances[:, :k]))
        return NeighbourGraph(ids, measured, self.metric, self.exact, self.recall, self.notes)

    def separate_groups(self) -> int:
        """Return how many groups of rows no neighbour line joins; 1 where all hang together.

        Above 1, the distances between groups on a map drawn from this graph mean nothing.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        rows, width = self.ids.shape
        ends = np.arange(0, rows * width + 1, width)
        lines = csr_array((np.ones(rows * width, np.int8), self.ids.ravel(), ends), shape=(rows, rows))
        return int(connected_components(lines, directed=False, return_labels=False))


def graph_metric(metric: str) -> str:
    """Return the distance that maps and clusters use: dot serves lists only, they stay with cosine.

    Raises:
        GeometryError: an unknown metric.
    """
    return "cosine" if check_metric(metric) == "dot" else metric


def neighbour_graph(
    vectors: Vectors, k: int, metric: str = "cosine", *, seed: int = 0, report: Report = silent
) -> NeighbourGraph:
    """Return the graph of the `k` nearest rows of every row; at most rows - 1 of them.

    `seed` matters only above `EXACT_ROWS`, for the approximate lists and the sample of the recall.

    Raises:
        GeometryError: fewer than 2 rows, `k` below 1, or a metric other than cosine and Euclidean
            (for dot, ask `graph_metric`).
        JobCancelled: `report` said stop.
    """
    check_metric(metric, GRAPH_METRICS)
    if len(vectors) < 2 or k < 1:
        raise GeometryError(f"A neighbour graph needs 2 rows, 1 neighbour or more, not {len(vectors)}, {k}.")
    k = min(k, len(vectors) - 1)
    groups = alike(vectors)
    exact = len(groups) <= EXACT_ROWS
    search = partial(_lists, metric=metric, seed=None if exact else seed, report=report)
    copies = max(map(len, groups))
    if copies > k or not exact:
        ids, measured = shared_lists(vectors, groups, k, metric, search)
    else:
        ids, measured = search(vectors, k)
    recall = 1.0 if exact else measured_recall(vectors, measured, metric, seed=seed, report=report)
    report(Progress("The neighbours of every row are known", 1.0))
    single = np.minimum(measured, np.finfo(np.float32).max).astype(np.float32)
    notes = (*_notes(vectors, metric), *(() if exact else (recall_note(recall),)))
    return NeighbourGraph(read_only(ids), read_only(single), metric, exact, recall, notes)


def measured_recall(
    vectors: Vectors, measured: np.ndarray, metric: str, *, seed: int = 0, report: Report = silent
) -> float:
    """Return the share of true neighbours in lists with these distances, over `RECALL_ROWS` rows.

    A listed row counts when it is no further than the last true neighbour, so that a tie is no miss.
    """
    report(Progress("Checking how many neighbours were found", 0.9))
    view = vectors.view()
    search = NeighbourSearch(EmbeddingTable(read_only(view)), metric)
    asked = np.random.default_rng(seed).permutation(np.flatnonzero(vectors.any(axis=1)))[:RECALL_ROWS]
    width = measured.shape[1]
    shares = []
    for row in asked:
        true = search.nearest(int(row), width).distances
        shares.append(np.mean(measured[row, : len(true)] <= true[-1]) if len(true) else 1.0)
    return float(np.mean(shares)) if shares else 1.0


def recall_note(recall: float) -> str:
    """Return the sentence that states how many true neighbours an approximate graph holds."""
    return (
        f"Above {EXACT_ROWS:,} rows, the lines between neighbours are searched approximately: "
        f"{recall:.1%} of the true ones were found (measured on {RECALL_ROWS} rows)."
    )


def _lists(vectors: Vectors, k: int, metric: str, seed: int | None, report: Report) -> Lists:
    if seed is None:
        return exact_lists(vectors, k, metric, report)
    return approximate_lists(vectors, k, metric, seed, report)


def _notes(vectors: Vectors, metric: str) -> tuple[str, ...]:
    zeros = int((~vectors.any(axis=1)).sum()) if metric == "cosine" else 0
    if not zeros:
        return ()
    rows = "1 row has" if zeros == 1 else f"{zeros:,} rows have"
    return (f"{rows} only zeros and so no direction: cosine distance 1 to every row.",)

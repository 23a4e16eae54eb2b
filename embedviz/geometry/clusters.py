"""Groups of rows: k-means and HDBSCAN, what they found, how well, and in words.

Both measure in the table's distance: cosine works on the rows at length 1 (there |a - b|² =
2 (1 - cos)), Euclidean on the rows from their centre. Up to `DENSE_ROWS` rows HDBSCAN compares every
pair; above, it follows the neighbour graph.

Source: scikit-learn's KMeans and HDBSCAN; Campello, Moulavi and Sander (2013) for the latter.
"""

import warnings
from dataclasses import dataclass, field

import numpy as np

from embedviz.arrays import read_only
from embedviz.errors import GeometryError
from embedviz.geometry.alike import alike
from embedviz.geometry.cluster_names import names_of
from embedviz.geometry.graph import NeighbourGraph, graph_metric, neighbour_graph, recall_note
from embedviz.geometry.scaled_rows import centred_rows, unit_rows
from embedviz.settings import Settings, setting
from embedviz.table import EmbeddingTable

DENSE_ROWS = 5_000
SILHOUETTE_ROWS = 4_000
DOUBLE_VALUES = 10_000_000  # tables with more values are grouped in their own precision
CORE_ROWS = 10  # a row is as dense as its tenth neighbour is near, itself counted
GRAPH_WIDTH = 15
NOISE = -1


@dataclass(frozen=True)
class KMeans(Settings):
    """A chosen number of round groups that share out all rows."""

    k: int = setting(8, "number of groups", low=1, high=1_000)
    seed: int = setting(0, "seed", low=0, high=2**32 - 1, why="The same seed gives the same groups.")


@dataclass(frozen=True)
class HDBSCAN(Settings):
    """Dense groups of any shape and number; rows in no dense place are noise."""

    smallest: int | None = setting(
        None, "smallest group", low=2, high=1_000_000, auto=True, why="Smaller crowds count as noise."
    )


@dataclass(frozen=True, eq=False)
class Clustering:
    """Which group each row is in: 0 is the largest, -1 is noise.

    `sizes` counts the rows of each group, without noise. `silhouette` is the mean over rows, from -1
    to 1 (1: groups far apart), None where fewer than 2 groups leave nothing to compare. `names` are
    words for each group, all different; `notes` say what was changed or left out.
    """

    cluster_ids: np.ndarray
    sizes: np.ndarray
    silhouette: float | None
    names: tuple[str, ...]
    settings: Settings
    metric: str
    notes: tuple[str, ...] = ()

    @property
    def noise(self) -> int:
        """The number of rows in no group."""
        return int((self.cluster_ids == NOISE).sum())


@dataclass
class _Work:
    """One clustering in the making: the rows that can be grouped, ready, and what to tell."""

    ready: np.ndarray
    chosen: np.ndarray
    metric: str
    notes: list[str] = field(default_factory=list)


def cluster(
    table: EmbeddingTable,
    settings: KMeans | HDBSCAN,
    *,
    metric: str = "cosine",
    graph: NeighbourGraph | None = None,
) -> Clustering:
    """Return the groups of the table's rows, largest first, ties by their first row.

    `graph` saves HDBSCAN the search for neighbours in large tables; it must be that of the table and
    metric. The distance dot serves lists only: groups then use cosine and say so.

    Raises:
        GeometryError: an unknown metric, or a graph of other rows or another metric.
    """
    used = graph_metric(metric)
    if graph is not None and (len(graph.ids) != table.rows or graph.metric != used):
        raise GeometryError(
            f"This neighbour graph has {len(graph.ids):,} rows and {graph.metric} distances, the table "
            f"{table.rows:,} rows and {used}; leave the graph out or build it anew."
        )
    work = _prepare(table, used)
    if metric != used:
        work.notes.append("The dot product serves neighbour lists only; these groups use cosine.")
    if isinstance(settings, KMeans):
        found = _kmeans(work, settings)
    else:
        found = _hdbscan(work, settings, table, graph)
    ids = np.full(table.rows, NOISE, dtype=np.int32)
    ids[work.chosen] = _largest_first(found)
    sizes = np.bincount(ids[ids != NOISE]).astype(np.int64)
    if len(work.chosen) and not len(sizes):
        work.notes.append(
            "No dense group was found: all rows are noise; allow smaller groups or use k-means."
        )
    silhouette = _silhouette(work, ids[work.chosen])
    names = names_of(work.ready, ids[work.chosen], [table.labels[row] for row in work.chosen])
    return Clustering(read_only(ids), read_only(sizes), silhouette, names, settings, used, tuple(work.notes))


def _prepare(table: EmbeddingTable, metric: str) -> _Work:
    precision = np.float64 if table.vectors.size <= DOUBLE_VALUES else table.vectors.dtype.type
    if metric == "euclidean":
        return _Work(centred_rows(table.vectors, precision), np.arange(table.rows), metric)
    chosen = np.flatnonzero(table.vectors.any(axis=1))
    work = _Work(unit_rows(table.vectors[chosen], precision), chosen, metric)
    zeros = table.rows - len(chosen)
    if zeros:
        rows = "1 row of zeros is" if zeros == 1 else f"{zeros:,} rows of zeros are"
        work.notes.append(f"{rows} in no group: without a direction they have no cosine distance.")
    return work


def _kmeans(work: _Work, settings: KMeans) -> np.ndarray:
    from sklearn.cluster import KMeans as Lloyd
    from sklearn.exceptions import ConvergenceWarning

    distinct = len(alike(np.round(work.ready, 9)))
    k = min(settings.k, distinct)
    if 0 < k < settings.k:
        told_apart = "1 row" if distinct == 1 else f"{distinct:,} rows"
        work.notes.append(f"{settings.k:,} groups were asked for, but only {told_apart} can be told apart.")
    if k < 2:
        return np.zeros(len(work.ready), np.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer groups than k are counted below
        found = Lloyd(k, n_init="auto", random_state=settings.seed).fit_predict(work.ready)
    return found.astype(np.int64)


def _hdbscan(
    work: _Work, settings: HDBSCAN, table: EmbeddingTable, graph: NeighbourGraph | None
) -> np.ndarray:
    from sklearn.cluster import HDBSCAN as Density

    rows = len(work.ready)
    smallest = settings.smallest or max(5, round(rows**0.5 / 2))
    if rows < max(3, smallest):
        return np.full(rows, NOISE, dtype=np.int64)
    core = min(smallest, CORE_ROWS)
    if rows <= DENSE_ROWS:
        density = Density(smallest, core, algorithm="brute", copy=True)
        return density.fit_predict(work.ready).astype(np.int64)
    work.notes.append(f"Above {DENSE_ROWS:,} rows, groups follow the neighbour graph instead of every pair.")
    if graph is None or rows < table.rows or graph.ids.shape[1] < core:
        graph = neighbour_graph(work.ready, GRAPH_WIDTH, "euclidean")
        lines = graph.distances.astype(np.float64)
    else:
        lines = np.sqrt(2 * graph.distances) if work.metric == "cosine" else graph.distances
    if not graph.exact:
        work.notes.append(recall_note(graph.recall))
    density = Density(smallest, core - 1, metric="precomputed", copy=True)
    return density.fit_predict(_joined(graph.ids, lines, work.ready)).astype(np.int64)


def _joined(ids: np.ndarray, lines: np.ndarray, ready: np.ndarray) -> object:
    """Return the graph as a symmetric sparse matrix in one piece: separate parts are tied together."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, width = ids.shape
    starts, ends = np.repeat(np.arange(rows), width), ids.ravel().astype(np.int64)
    smallest = np.finfo(np.float64).eps * max(float(lines.max()), 1e-30)
    lengths = np.maximum(lines.ravel().astype(np.float64), smallest)  # a stored zero would be no line
    _, parts = connected_components(coo_array((lengths, (starts, ends)), shape=(rows, rows)), directed=False)
    _, firsts = np.unique(parts, return_index=True)
    ties = np.linalg.norm(ready[firsts[1:]] - ready[firsts[0]], axis=1)
    starts = np.concatenate([starts, np.full(len(ties), firsts[0])])
    ends = np.concatenate([ends, firsts[1:]])
    lengths = np.concatenate([lengths, np.maximum(ties, lengths.max())])
    both = coo_array((lengths, (starts, ends)), shape=(rows, rows)).tocsr()
    return both.maximum(both.T).tocsr()


def _largest_first(found: np.ndarray) -> np.ndarray:
    """Return the group numbers changed so that 0 is the largest group, ties by first row."""
    numbers, firsts, counts = np.unique(found[found != NOISE], return_index=True, return_counts=True)
    renamed = np.full(len(found), NOISE, dtype=np.int32)
    for new, old in enumerate(numbers[np.lexsort((firsts, -counts))]):
        renamed[found == old] = new
    return renamed


def _silhouette(work: _Work, ids: np.ndarray) -> float | None:
    from sklearn.metrics import silhouette_score

    grouped = np.flatnonzero(ids != NOISE)
    if len(grouped) > SILHOUETTE_ROWS:
        grouped = np.sort(np.random.default_rng(0).permutation(grouped)[:SILHOUETTE_ROWS])
        work.notes.append(f"The silhouette is measured on {SILHOUETTE_ROWS:,} rows, drawn with seed 0.")
    if not 2 <= len(np.unique(ids[grouped])) < len(grouped):
        return None
    metric = "cosine" if work.metric == "cosine" else "euclidean"
    return float(silhouette_score(work.ready[grouped], ids[grouped], metric=metric))

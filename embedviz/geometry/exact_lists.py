"""The true neighbour lists of every row, in blocks.

One float32 product of a block of rows with all rows scores every pair; the proven cut of
`candidates.py` leaves a few candidates a row, and only these are measured in float64. Where float32
cannot tell the rows apart, the same is done with float64 products.

    cosine:     score = -a·b                    a, b the rows at length 1
    Euclidean:  score = |b|²/2 - a·b            a, b the rows from their centre; = |a-b|²/2 - |a|²/2
"""

from dataclasses import dataclass

import numpy as np

from embedviz.errors import JobCancelled
from embedviz.geometry.alike import Lists
from embedviz.geometry.candidates import relative_error, within_reach
from embedviz.geometry.distances import (
    cosine_of,
    distances,
    lengths,
    lengths_in_double,
    lost_digits,
    squares_of,
)
from embedviz.geometry.scaled_rows import centred_rows, unit_rows
from embedviz.progress import Progress, Report

BLOCK_SCORES = 1 << 22  # scores held at a time: 16 MiB in float32
TOO_MANY = 16  # times k: with more candidates a row than this, float64 products are the quicker way


@dataclass(frozen=True, eq=False)
class Scorer:
    """Rows made ready for scoring; `offsets` and `slack` belong to the row as a neighbour."""

    rows: np.ndarray
    offsets: np.ndarray
    slack: np.ndarray

    def candidates(self, block: slice, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (query, row) pairs, sorted, that are proven to hold the `k` nearest of each query."""
        scores = self.rows[block] @ self.rows.T
        np.subtract(self.offsets + self.slack, scores, out=scores)
        own = np.arange(block.start, block.stop)
        scores[own - block.start, own] = np.inf
        cut = within_reach(scores, k) + 2 * self.slack[block]
        scores -= 2 * self.slack
        queries, rows = np.divmod(np.flatnonzero(scores <= cut[:, None]), len(self.rows))
        return queries + block.start, rows


class Measure:
    """Exact float64 distances between rows of one table, the same as `distances` gives."""

    def __init__(self, vectors: np.ndarray, metric: str) -> None:
        self.vectors, self.metric = vectors, metric
        self.squares = squares_of(vectors)
        self.plain = not lost_digits(self.squares[vectors.any(axis=1)]).any()

    def __call__(self, query: int, rows: np.ndarray) -> np.ndarray:
        """Return the distance from one row to several; 1 where cosine has no answer."""
        chosen, single = self.vectors[rows], self.vectors[query]
        if not self.plain:
            return _no_answer_as_one(distances(chosen, single, self.metric))
        chosen, single = chosen.astype(np.float64), single.astype(np.float64)
        if self.metric == "euclidean":
            return lengths_in_double(chosen - single)
        with np.errstate(invalid="ignore", divide="ignore"):
            return _no_answer_as_one(cosine_of(chosen, single, self.squares[rows], self.squares[query]))


def exact_lists(vectors: np.ndarray, k: int, metric: str, report: Report) -> Lists:
    """Return int32 ids and float64 distances, rows x k, of the nearest rows of every row.

    Needs 1 <= k < rows. Ties go by row; under cosine a zero row is at distance 1 from every row.

    Raises:
        JobCancelled: `report` said stop.
    """
    rows = len(vectors)
    ids, measured = np.empty((rows, k), np.int32), np.empty((rows, k))
    measure, scorer = Measure(vectors, metric), scorer_for(vectors, metric, np.float32)
    step = max(1, BLOCK_SCORES // rows)
    for start in range(0, rows, step):
        block = slice(start, min(rows, start + step))
        if report(Progress("Finding the neighbours of every row", start / rows)):
            raise JobCancelled("The search for neighbours was stopped.")
        queries, found = scorer.candidates(block, k)
        if len(found) > TOO_MANY * k * (block.stop - start) and scorer.rows.dtype == np.float32:
            scorer = scorer_for(vectors, metric, np.float64)
            queries, found = scorer.candidates(block, k)
        bounds = np.searchsorted(queries, np.arange(start, block.stop + 1))
        for query, first, last in zip(range(start, block.stop), bounds[:-1], bounds[1:], strict=True):
            near = found[first:last]
            values = measure(query, near)
            order = np.argsort(values, kind="stable")[:k]
            ids[query], measured[query] = near[order], values[order]
    return ids, measured


def scorer_for(vectors: np.ndarray, metric: str, dtype: "type[np.floating]") -> Scorer:
    """Return the rows of a table made ready for scoring in this precision."""
    error = relative_error(vectors.shape[1], np.dtype(dtype))
    if metric == "cosine":
        rows = unit_rows(vectors, dtype)
        return Scorer(rows, np.zeros(len(rows), dtype), np.full(len(rows), error, dtype))
    rows = centred_rows(vectors, dtype)
    squares = lengths(rows) ** 2
    slack = error * squares + 16 * vectors.shape[1] * float(np.finfo(dtype).tiny)
    return Scorer(rows, (squares / 2).astype(dtype), slack.astype(dtype))


def _no_answer_as_one(values: np.ndarray) -> np.ndarray:
    values[np.isnan(values)] = 1
    return values

"""The rows nearest to a row, always exact, over all rows as loaded.

A query is one matrix-vector product in the table's own precision. The proven cut of `candidates.py`
then leaves the few rows that could be among the nearest; only these are measured in float64
(`distances.py`) and sorted by distance, then by row. The list is therefore the one that a full
float64 computation gives.
"""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from embedviz.arrays import PerRow, RowIds, Vector, read_only
from embedviz.errors import GeometryError, quoted
from embedviz.geometry.candidates import relative_error, within_reach
from embedviz.geometry.distances import check_metric, distances, lengths
from embedviz.table import EmbeddingTable

NAMED_ROWS = 3  # zero rows named in a note before "and n more"


class Neighbour(NamedTuple):
    """One line of a neighbour list; `row` counts from 0."""

    row: int
    label: str
    distance: float


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The rows nearest to one row or vector, nearest first, ties by row.

    `query_row` is None when a vector was asked for; `distances` is float64 and in the order of
    `rows`; `notes` say what was left out and why.
    """

    query_row: int | None
    rows: RowIds
    labels: tuple[str, ...]
    distances: np.ndarray
    metric: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Neighbour]:
        for row, label, distance in zip(self.rows, self.labels, self.distances, strict=True):
            yield Neighbour(int(row), label, float(distance))


class NeighbourSearch:
    """A table made ready to answer neighbour queries under one metric.

    Raises:
        GeometryError: an unknown metric.
    """

    def __init__(self, table: EmbeddingTable, metric: str = "cosine") -> None:
        self.metric = check_metric(metric)
        self.vectors = table.vectors
        self.labels = table.labels
        self._lengths = lengths(table.vectors)
        self._zero_rows = np.flatnonzero(self._lengths == 0) if metric == "cosine" else np.empty(0, np.int64)
        number = np.finfo(table.vectors.dtype)
        self._error = relative_error(table.dims, table.vectors.dtype)
        self._underflow = table.dims * float(number.tiny)
        usable = self._lengths < float(number.max) / 16
        if metric == "cosine":
            usable &= self._lengths > 2 * self._underflow / float(number.eps)
            with np.errstate(divide="ignore", over="ignore"):
                self._scale = np.where(usable, 1 / self._lengths, 0).astype(table.vectors.dtype)
        self._unsafe_rows = np.flatnonzero(~usable)

    def nearest(self, query_row: int, k: int = 10) -> Neighbours:
        """Return the `k` rows nearest to a row of the table, itself left out.

        A zero row has no cosine neighbours: the list is empty and a note says so.

        Raises:
            GeometryError: `k` below 1, or no such row.
        """
        row = self._checked(query_row)
        return self._search(self.vectors[row], k, np.array([row]), row)

    def nearest_to_vector(self, vector: Vector, k: int = 10, leave_out: Sequence[int] = ()) -> Neighbours:
        """Return the `k` rows nearest to any vector of as many dims, without the rows in `leave_out`.

        Raises:
            GeometryError: `k` below 1, or a vector of another length or not finite.
        """
        dims = self.vectors.shape[1]
        if len(vector) != dims or not np.isfinite(vector).all():
            raise GeometryError(
                f"Neighbours of a vector need {dims:,} finite numbers, one for each dimension."
            )
        return self._search(vector, k, np.asarray(leave_out, dtype=np.int64), None)

    def distances_from(self, row: int) -> PerRow:
        """Return the float64 distance of every row to one row; NaN where cosine has no answer.

        Raises:
            GeometryError: no such row, or dot products beyond float64.
        """
        return read_only(distances(self.vectors, self.vectors[self._checked(row)], self.metric))

    def _checked(self, row: int) -> int:
        row = operator.index(row)
        if not 0 <= row < len(self.vectors):
            raise GeometryError(
                f"Row {row:,} does not exist; this table has rows 0 to {len(self.vectors) - 1:,}."
            )
        return row

    def _search(self, vector: np.ndarray, k: int, leave_out: np.ndarray, query_row: int | None) -> Neighbours:
        if operator.index(k) < 1:
            raise GeometryError(f"A neighbour list needs at least 1 row, but {k} were asked for.")
        found, measured = np.empty(0, np.int64), np.empty(0)
        directionless = self.metric == "cosine" and not vector.any()
        if not directionless:
            rows = self._candidates(vector, k, np.concatenate([leave_out, self._zero_rows]))
            values = distances(self.vectors[rows], vector, self.metric)
            order = np.lexsort((rows, values))[:k]
            found, measured = rows[order], values[order]
        return Neighbours(
            query_row,
            read_only(found),
            tuple(self.labels[row] for row in found),
            read_only(measured),
            self.metric,
            self._notes(directionless),
        )

    def _candidates(self, vector: np.ndarray, k: int, leave_out: np.ndarray) -> np.ndarray:
        """Return, in order, rows that are proven to hold the `k` nearest."""
        scores, slack = self._scores(vector.astype(np.float64))
        unusable = np.concatenate([leave_out, self._unsafe_rows])
        scores[unusable] = np.inf
        possible = np.ones(len(scores), dtype=bool)
        if k < len(scores):
            possible = scores - slack <= within_reach(scores + slack, k)
        possible[self._unsafe_rows] = True
        possible[leave_out] = False
        return np.flatnonzero(possible)

    def _scores(self, vector: np.ndarray) -> tuple[np.ndarray, "np.ndarray | float"]:
        """Return a number for each row that rises with its distance, and how far off it may be."""
        exponent = int(np.frexp(np.abs(vector).max())[1])
        scaled = np.ldexp(vector, -exponent)
        length = float(np.linalg.norm(scaled)) or 1.0
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            products = self.vectors @ (scaled / length).astype(self.vectors.dtype)
            if self.metric == "cosine":
                return np.negative(
                    np.multiply(products, self._scale, out=products), out=products
                ), self._error
            along = products.astype(np.float64)
            slack = self._error * self._lengths + self._underflow
            if self.metric == "dot":
                return -along, slack
            size = float(np.ldexp(length, exponent))
            unit = max(size, float(self._lengths.max())) or 1.0
            if not np.isfinite(unit):
                return np.zeros(len(along)), np.inf
            near, far = self._lengths / unit, size / unit
            double = np.finfo(np.float64)
            rounding = 4 * (len(vector) + 8) * double.eps * (near + far) ** 2 + 16 * double.tiny
            return near**2 / 2 - along / unit * far, slack / unit * far + rounding

    def _notes(self, directionless: bool) -> tuple[str, ...]:
        notes = []
        if directionless:
            notes.append(
                "All values asked about are zero: no direction, so no cosine neighbours; try Euclidean."
            )
        count = len(self._zero_rows)
        if count:
            named = ", ".join(
                f"{quoted(self.labels[row])} (row {row})" for row in self._zero_rows[:NAMED_ROWS]
            )
            more = f" and {count - NAMED_ROWS:,} more" if count > NAMED_ROWS else ""
            notes.append(f"Left out, because only zeros have no direction: {named}{more}.")
        return tuple(notes)


def nearest(table: EmbeddingTable, query: str | int, k: int = 10, metric: str = "cosine") -> Neighbours:
    """Return the `k` rows nearest to a word (the first row that has it) or to a row number.

    Raises:
        UnknownLabelError: no such word or row.
        GeometryError: an unknown metric, or `k` below 1.
    """
    return NeighbourSearch(table, metric).nearest(table.row_of(query), k)


def nearest_each(
    table: EmbeddingTable, word: str, k: int = 10, metric: str = "cosine"
) -> tuple[Neighbours, ...]:
    """Return a neighbour list for each row that has the label `word`, in row order.

    Raises:
        UnknownLabelError: no row has it.
        GeometryError: an unknown metric, or `k` below 1.
    """
    table.row_of(word)
    search = NeighbourSearch(table, metric)
    return tuple(search.nearest(int(row), k) for row in table.find(word))

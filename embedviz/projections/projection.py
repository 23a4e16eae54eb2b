"""What every projection takes and gives: a request, the settings that answer it, and the picture.

A new projection is one file with a `Method` and one line in `PROJECTIONS`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from embedviz.arrays import Coordinates, Vectors, read_only
from embedviz.errors import ProjectionError
from embedviz.geometry.graph import EXACT_ROWS, NeighbourGraph, neighbour_graph
from embedviz.progress import Progress, Report, silent
from embedviz.settings import Settings

SHARED_NEIGHBOURS = 90  # three times the default perplexity: what the hungriest default asks for


@dataclass(frozen=True, eq=False)
class Projection:
    """A picture of a table: one point for each row, in the order of the rows.

    `coordinates` is float32 of shape (rows, 2 or 3), finite and read-only; `metric` the distance it
    was made with; `facts` what was used and reached, ready for JSON; `notes` sentences a reader must
    know; `ticks` whether the numbers on the axes mean something; `state` what going on needs; `graph` the
    neighbour graph it was made from, for the next picture of the same rows and distance.

    Raises:
        ProjectionError: the coordinates are not finite, or not 2 or 3 for each row.
    """

    coordinates: Coordinates
    settings: Settings
    metric: str
    axis_names: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ticks: bool = False
    state: dict[str, Any] | None = None
    graph: NeighbourGraph | None = None

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):
            points = np.array(self.coordinates, dtype=np.float32, order="C")
        if points.ndim != 2 or points.shape[1] not in (2, 3):
            raise ProjectionError(
                f"A picture needs 2 or 3 numbers for each row, but this one has shape {points.shape}."
            )
        wrong = int((~np.isfinite(points)).any(axis=1).sum())
        if wrong:
            raise ProjectionError(
                f"{wrong:,} of {len(points):,} points got no place in the picture; "
                "draw it with PCA, or divide all values by the largest first."
            )
        object.__setattr__(self, "coordinates", read_only(points))


@dataclass(frozen=True, eq=False)
class Request:
    """What is to be drawn: the vectors, the distance, a graph if there is one, and who is listening."""

    vectors: Vectors
    metric: str = "cosine"
    graph: NeighbourGraph | None = None
    report: Report = silent
    start: Projection | None = None

    @property
    def rows(self) -> int:
        """The number of vectors."""
        return len(self.vectors)

    def tell(
        self, stage: str, done: float | None = None, picture: np.ndarray | None = None, **facts: Any
    ) -> bool:
        """Report progress; return whether the listener asks to stop."""
        return bool(self.report(Progress(stage, done, picture, facts)))

    def neighbours(self, count: int, seed: int = 0) -> NeighbourGraph:
        """Return a graph with at least the nearest `count` of each row: the one that came, else a new one."""
        given = self.graph
        if given is not None and given.metric == self.metric and given.ids.shape[1] >= count:
            return given
        self.tell("Finding neighbours")
        width = shared_width(count, self.rows)
        return neighbour_graph(self.vectors, width, self.metric, seed=seed, report=self.report)


def shared_width(count: int, rows: int) -> int:
    """Return how wide a graph to make so that every picture at its defaults can use it.

    An exact graph costs hardly more when it is wider; an approximate one does, so it stays as asked.
    """
    return max(count, min(SHARED_NEIGHBOURS, rows - 1)) if rows <= EXACT_ROWS else count


class Method(Settings, ABC):
    """Settings that can draw themselves: the base of every projection."""

    title: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    least_rows: ClassVar[int] = 1
    spreads_rows: ClassVar[bool] = True  # False: draws the values as they are
    measures_distance: ClassVar[bool] = False  # True: listens to the metric

    @property
    @abstractmethod
    def axes(self) -> int:
        """How many axes the picture has: 2 or 3."""

    def neighbours_needed(self, rows: int) -> int:
        """How many neighbours of each row the graph must hold; 0 where none is used."""
        return 0

    @abstractmethod
    def draw(self, request: Request) -> Projection:
        """Return the picture of a table that is large and varied enough for this method."""

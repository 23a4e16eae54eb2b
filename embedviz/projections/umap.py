"""UMAP: neighbours attract, all others repel a little; groups stay whole.

Three steps, each to be read alone: the fuzzy graph (`fuzzy_graph.py`), a start from its slowest
vibrations (`spectral.py`), and the walk (`layout.py`).

Source: McInnes, Healy and Melville, UMAP, 2018.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from embedviz.arrays import Coordinates
from embedviz.projections.fuzzy_graph import fuzzy_graph, separate_groups
from embedviz.projections.layout import Walk
from embedviz.projections.projection import Method, Projection, Request
from embedviz.projections.spectral import spectral_start
from embedviz.projections.starts import flat_start, given_start
from embedviz.settings import setting

MANY_ROWS = 10_000  # above, fewer epochs are enough


@dataclass(frozen=True)
class UMAP(Method):
    """Settings of a UMAP picture; None means chosen from the data."""

    title: ClassVar[str] = "UMAP"
    packages: ClassVar[tuple[str, ...]] = ("numba", "numpy", "scipy")
    least_rows: ClassVar[int] = 5
    measures_distance: ClassVar[bool] = True

    dims: int = setting(2, "dimensions of the picture", choices=(2, 3))
    neighbours: int = setting(
        15,
        "neighbours (n_neighbors)",
        low=2,
        high=1000,
        why="How many rows, itself included, each row looks at: few show fine grain, many the large shape.",
    )
    min_dist: float | int = setting(
        0.1,
        "least distance in the picture (min_dist)",
        low=0.0,
        high=0.99,
        why="Small values pack groups tightly.",
    )
    epochs: int | None = setting(
        None, "rounds (epochs)", low=1, high=100_000, auto=True, why="Left out: 500, above 10,000 rows 200."
    )
    seed: int = setting(42, "seed", low=0, high=2**32 - 1)

    @property
    def axes(self) -> int:
        """How many axes the picture has."""
        return self.dims

    def neighbours_needed(self, rows: int) -> int:
        """How many neighbours of each row the graph must hold: the row itself is not one of them."""
        return min(self.neighbours, rows) - 1

    def draw(self, request: Request) -> Projection:
        """Return where UMAP leaves the rows, or where they were when the listener asked to stop."""
        width = self.neighbours_needed(request.rows)
        graph = request.neighbours(width, self.seed)
        request.tell("Weighing neighbours", 0.0)
        fuzzy = fuzzy_graph(graph.first(width))
        groups = separate_groups(fuzzy)
        start = self._start(request, fuzzy if groups == 1 else None)
        epochs = self.epochs or (500 if request.rows <= MANY_ROWS else 200)
        walk = Walk(fuzzy, float(self.min_dist), epochs, self.seed)
        places, reached = walk.run(start, request.tell)
        return Projection(
            coordinates=places,
            settings=self,
            metric=request.metric,
            axis_names=("UMAP 1", "UMAP 2", "UMAP 3")[: self.dims],
            facts={
                "neighbours": width + 1,
                "min_dist": self.min_dist,
                "epochs": reached,
                "stopped_at": reached if reached < epochs else None,
                "groups": groups,
                "recall": graph.recall,
            },
            graph=graph,
            notes=(*graph.notes, *self._notes(request.rows, groups, reached, epochs)),
        )

    def _start(self, request: Request, joined: Any) -> Coordinates:
        """The picture given, else the vibrations of a graph in one piece, else the flat view."""
        if request.start is not None:
            return given_start(request.start, self.dims, self.seed)
        found = None if joined is None else spectral_start(joined, self.dims, self.seed)
        return flat_start(request.vectors, request.metric, self.dims, self.seed) if found is None else found

    def _notes(self, rows: int, groups: int, reached: int, epochs: int) -> tuple[str, ...]:
        notes = []
        if self.neighbours > rows:
            notes.append(
                f"Each row looks at all {rows} rows: {self.neighbours} neighbours are more than there are."
            )
        if groups > 1:
            notes.append(
                f"The neighbours form {groups:,} separate groups; the distances between them mean nothing."
            )
        if reached < epochs:
            notes.append(f"Stopped at round {reached:,} of {epochs:,}.")
        return tuple(notes)

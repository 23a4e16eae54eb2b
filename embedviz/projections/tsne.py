"""t-SNE: near rows stay near; how far apart groups lie says little.

The affinities are ours (`affinities.py`), the gradients openTSNE's: interpolated (FFT) while the
picture is small and exaggerated, by a tree (Barnes-Hut) afterwards, each where it is the faster.

Source: van der Maaten and Hinton 2008; Poličar, Stražar and Zupan, openTSNE, 2024.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from embedviz.errors import ProjectionError
from embedviz.projections.affinities import joint_probabilities, neighbours_for
from embedviz.projections.descent import Descent, Moving, Schedule
from embedviz.projections.projection import Method, Projection, Request
from embedviz.projections.starts import flat_start, given_start, unit_spread
from embedviz.settings import setting

DEFAULT_PERPLEXITY = 30.0
START_SPREAD = 1e-4  # small, so that the first steps decide the order of the points


@dataclass(frozen=True)
class TSNE(Method):
    """Settings of a t-SNE picture; None means chosen from the data."""

    title: ClassVar[str] = "t-SNE"
    packages: ClassVar[tuple[str, ...]] = ("openTSNE", "numpy", "scipy")
    least_rows: ClassVar[int] = 4
    measures_distance: ClassVar[bool] = True

    dims: int = setting(2, "dimensions of the picture", choices=(2, 3))
    perplexity: float | int | None = setting(
        None,
        "neighbours that count (perplexity)",
        low=1,
        auto=True,
        why="About how many rows each row tries to stay close to. Any value below rows - 1 is used as "
        "given; above a third of the rows all is near to all and the picture says little.",
    )
    learning_rate: float | int | None = setting(
        None,
        "step size (learning rate)",
        low=1e-3,
        high=1e7,
        auto=True,
        why="Left out, it is rows / exaggeration, which suits small and large tables.",
    )
    exaggeration: float | int = setting(
        12.0,
        "early pull (exaggeration)",
        low=1,
        high=100,
        why="Neighbours attract each other this many times more at first, so that groups find together.",
    )
    exaggerated: int = setting(250, "steps with the early pull", low=0, high=10_000)
    iterations: int = setting(750, "steps in all (iterations)", low=1, high=100_000)
    seed: int = setting(42, "seed", low=0, high=2**32 - 1)

    @property
    def axes(self) -> int:
        """How many axes the picture has."""
        return self.dims

    def neighbours_needed(self, rows: int) -> int:
        """How many neighbours of each row the graph must hold."""
        return neighbours_for(self.perplexity_for(rows), rows)

    def perplexity_for(self, rows: int) -> float:
        """Return the perplexity used for this many rows: the one given, else min(30, (rows - 1) / 3).

        Raises:
            ProjectionError: the one given is not below rows - 1.
        """
        if self.perplexity is None:
            return min(DEFAULT_PERPLEXITY, (rows - 1) / 3)
        if self.perplexity >= rows - 1:
            raise ProjectionError(
                f"A perplexity of {self.perplexity:g} needs more than {self.perplexity + 1:g} rows, "
                f"but there are {rows:,}; choose one below {rows - 1:,}, or leave it out."
            )
        return float(self.perplexity)

    def draw(self, request: Request) -> Projection:
        """Return where t-SNE leaves the rows, or where they were when the listener asked to stop."""
        perplexity = self.perplexity_for(request.rows)
        moving = self._start(request)
        if request.tell("PCA start", 0.0, unit_spread(moving.places), iteration=moving.iteration):
            return self._result(request, moving, perplexity, stopped=True)
        count = neighbours_for(perplexity, request.rows)
        graph = request.neighbours(count, self.seed)
        request.tell("Weighing neighbours", 0.0)
        schedule = Schedule(
            iterations=self._target(moving.iteration),
            exaggerated=min(self.exaggerated, self.iterations),
            exaggeration=float(self.exaggeration),
            learning_rate=None if self.learning_rate is None else float(self.learning_rate),
        )
        descent = Descent(joint_probabilities(graph.first(count), perplexity), schedule, request.tell)
        stopped = descent.run(moving)
        result = self._result(request, moving, perplexity, stopped=stopped)
        return replace(result, graph=graph, notes=(*graph.notes, *result.notes))

    def _start(self, request: Request) -> Moving:
        start = request.start
        if start is None:
            places = flat_start(request.vectors, request.metric, self.dims, self.seed)
            return Moving.still(START_SPREAD * places)
        places = given_start(start, self.dims, self.seed)
        if start.state is not None and "gains" in start.state:
            return Moving.from_state(start.state)
        return Moving.still(START_SPREAD * places)

    def _target(self, iteration: int) -> int:
        """The iteration to reach: a finished picture goes on for another round of ordinary steps."""
        if iteration < self.iterations:
            return self.iterations
        return iteration + max(1, self.iterations - self.exaggerated)

    def _result(self, request: Request, moving: Moving, perplexity: float, *, stopped: bool) -> Projection:
        rows, notes = request.rows, []
        if perplexity > (rows - 1) / 3:
            notes.append(
                f"The perplexity of {perplexity:g} is used exactly, but it is large for {rows:,} rows: "
                f"above {(rows - 1) / 3:.4g} most rows count as neighbours of most others, and the picture "
                "says little."
            )
        if stopped:
            notes.append(f"Stopped at step {moving.iteration:,} of {self._target(moving.iteration):,}.")
        return Projection(
            coordinates=moving.places,
            settings=self,
            metric=request.metric,
            axis_names=("t-SNE 1", "t-SNE 2", "t-SNE 3")[: self.dims],
            facts={
                "perplexity": perplexity,
                "neighbours": neighbours_for(perplexity, rows),
                "iterations": moving.iteration,
                "stopped_at": moving.iteration if stopped else None,
                "kl_divergence": moving.divergence,
            },
            notes=tuple(notes),
            state=moving.state(),
        )

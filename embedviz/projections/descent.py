"""The downhill walk of t-SNE: momentum, gains, exaggeration first, and a listener who may say stop.

A walk that was stopped and goes on from its state takes exactly the steps it would have taken.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from embedviz.arrays import Coordinates
from embedviz.projections.curve import curve_order

FRAME_SECONDS = 0.25
ROWS_BETWEEN_CALLS = 50_000  # rows moved between two looks at the clock and the stop button
MOST_STEPS_BETWEEN_CALLS = 25
ROWS_WORTH_THREADS = 1000
MOMENTUM = 0.8
GAIN = 0.2
LEAST_GAIN = 0.01
LONGEST_MOVE = 5.0
TREE_ANGLE = 0.5
GRID = {"n_interpolation_points": 3, "min_num_intervals": 50, "ints_in_interval": 1}
LEAST_GRID = 50.0  # the grid has a cell for each unit of the picture, and no fewer than this on a side
GRID_CELLS_PER_ROW = 0.5  # up to here the grid was measured to be faster than the tree
STEPS_IN_ONE_ORDER = 100  # how long an order of the points is kept: they move little in that time


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: `learning_rate` None means rows / exaggeration of the phase."""

    iterations: int
    exaggerated: int
    exaggeration: float
    learning_rate: float | None


@dataclass(eq=False)
class Moving:
    """The points on their way: places, momentum and gains (rows x axes, float64), and the step reached.

    `order` is the order in which the tree takes the points; it changes the rounding of the last digits,
    so it belongs to the state.
    """

    places: Coordinates
    momentum: np.ndarray
    gains: np.ndarray
    iteration: int = 0
    divergence: float | None = None
    order: np.ndarray | None = None

    @classmethod
    def still(cls, places: Coordinates) -> "Moving":
        """Return points that start from rest."""
        own = np.array(places, dtype=np.float64, order="C")
        return cls(own, np.zeros_like(own), np.ones_like(own))

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "Moving":
        """Return points that go on from `state`."""
        places, momentum, gains = (np.array(state[name]) for name in ("places", "momentum", "gains"))
        return cls(places, momentum, gains, int(state["iteration"]), state["divergence"], state["order"])

    def state(self) -> dict[str, Any]:
        """Return what going on needs, as copies."""
        return {
            "places": self.places.copy(),
            "momentum": self.momentum.copy(),
            "gains": self.gains.copy(),
            "iteration": self.iteration,
            "divergence": self.divergence,
            "order": self.order,
        }


class Descent:
    """One walk over fixed affinities."""

    def __init__(self, affinities: Any, schedule: Schedule, tell: Callable[..., bool]) -> None:
        self.affinities = affinities
        self.ordered: dict[str, Any] = {}
        self.schedule = schedule
        self.tell = tell
        self.threads = _usable_cores() if affinities.shape[0] >= ROWS_WORTH_THREADS else 1
        self.next_frame = 0.0

    def run(self, moving: Moving) -> bool:
        """Move the points to the last iteration; return whether the listener stopped the walk."""
        every = max(1, min(MOST_STEPS_BETWEEN_CALLS, ROWS_BETWEEN_CALLS // len(moving.places)))
        first = moving.iteration
        while moving.iteration < self.schedule.iterations:
            moved = moving.iteration - first
            if moved and moved % every == 0 and self._look_up(moving):
                self._measure(moving)
                return True
            self._step(moving)
        self._measure(moving)
        return False

    def _step(self, moving: Moving) -> None:
        early = moving.iteration < self.schedule.exaggerated
        _, slope = self._slope(moving, self.schedule.exaggeration if early else 1.0, measured=False)
        turned = np.sign(moving.momentum) != np.sign(slope)
        moving.gains = np.where(turned, moving.gains + GAIN, moving.gains * (1 - GAIN) + LEAST_GAIN)
        move = MOMENTUM * moving.momentum - self._rate(len(slope), early) * moving.gains * slope
        lengths = np.linalg.norm(move, axis=1, keepdims=True)
        moving.momentum = move * (LONGEST_MOVE / np.maximum(lengths, LONGEST_MOVE))
        moving.places += moving.momentum
        moving.places -= moving.places.mean(axis=0)
        moving.iteration += 1

    def _rate(self, rows: int, early: bool) -> float:
        given = self.schedule.learning_rate
        return rows / (self.schedule.exaggeration if early else 1.0) if given is None else given

    def _measure(self, moving: Moving) -> None:
        moving.divergence = float(self._slope(moving, 1.0, measured=True)[0])

    def _slope(self, moving: Moving, pull: float, *, measured: bool) -> tuple[float, np.ndarray]:
        """Return the divergence (0 unless `measured`) and its slope, by the faster approximation."""
        from openTSNE.tsne import kl_divergence_bh, kl_divergence_fft

        places, given = moving.places, {"dof": 1, "n_jobs": self.threads, "should_eval_error": measured}
        if _grid_is_faster(places):
            divergence, slope = kl_divergence_fft(places, self._pulled(pull, None), fft_params=GRID, **given)
            return divergence, np.asarray(slope)
        order = self._order(moving)
        divergence, ordered = kl_divergence_bh(
            places[order], self._pulled(pull, order), bh_params={"theta": TREE_ANGLE}, **given
        )
        slope = np.empty_like(places)
        slope[order] = ordered
        return divergence, slope

    def _order(self, moving: Moving) -> np.ndarray:
        """Return the order in which the tree takes the points, made anew every so many steps."""
        if moving.order is None or moving.iteration % STEPS_IN_ONE_ORDER == 0:
            moving.order = curve_order(moving.places)
        return moving.order

    def _pulled(self, pull: float, order: np.ndarray | None) -> Any:
        """Return the affinities times `pull`, their rows and columns in `order`; kept while it holds."""
        kept = self.ordered
        if kept.get("order", self) is not order or kept["pull"] != pull:
            affinities = self.affinities if order is None else self.affinities[order][:, order].tocsr()
            affinities.sort_indices()
            self.ordered = kept = {"order": order, "pull": pull, "affinities": pull * affinities}
        return kept["affinities"]

    def _look_up(self, moving: Moving) -> bool:
        """Tell where the points are, with a frame every `FRAME_SECONDS`; return whether to stop."""
        now = perf_counter()
        frame = moving.places.astype(np.float32) if now >= self.next_frame else None
        if frame is not None:
            self.next_frame = now + FRAME_SECONDS
        done = moving.iteration / self.schedule.iterations
        return self.tell("Forming (t-SNE)", done, frame, iteration=moving.iteration)


def _grid_is_faster(places: Coordinates) -> bool:
    span = max(LEAST_GRID, float(np.ptp(places, axis=0).max()))
    return places.shape[1] == 2 and span**2 < GRID_CELLS_PER_ROW * len(places)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

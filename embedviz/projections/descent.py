"""The downhill walk of t-SNE: momentum, gains, exaggeration first, and a listener who may say stop.

A walk that was stopped and goes on from its state takes exactly the steps it would have taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from embedviz.arrays import Coordinates

FRAME_SECONDS = 0.25
ROWS_BETWEEN_CALLS = 50_000  # rows moved between two looks at the clock and the stop button
MOST_STEPS_BETWEEN_CALLS = 25
TREE_ANGLE = 0.5
MOMENTUM = 0.8


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: `learning_rate` None means rows / exaggeration of the phase."""

    iterations: int
    exaggerated: int
    exaggeration: float
    learning_rate: float | None


@dataclass(eq=False)
class Moving:
    """The points on their way: places, momentum and gains (rows x axes, float64), and the step reached."""

    places: Coordinates
    momentum: np.ndarray
    gains: np.ndarray
    iteration: int = 0
    divergence: float | None = None

    @classmethod
    def still(cls, places: Coordinates) -> "Moving":
        """Return points that start from rest."""
        own = np.array(places, dtype=np.float64, order="C")
        return cls(own, np.zeros_like(own), np.ones_like(own))

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "Moving":
        """Return points that go on from `state`."""
        places, momentum, gains = (np.array(state[name]) for name in ("places", "momentum", "gains"))
        return cls(places, momentum, gains, int(state["iteration"]), state["divergence"])

    def state(self) -> dict[str, Any]:
        """Return what going on needs, as copies."""
        return {
            "places": self.places.copy(),
            "momentum": self.momentum.copy(),
            "gains": self.gains.copy(),
            "iteration": self.iteration,
            "divergence": self.divergence,
        }


class Descent:
    """One walk over fixed affinities."""

    def __init__(self, affinities: Any, schedule: Schedule, tell: Callable[..., bool]) -> None:
        self.affinities = affinities
        self.schedule = schedule
        self.tell = tell
        self.next_frame = 0.0

    def run(self, moving: Moving) -> bool:
        """Move the points to the last iteration; return whether the listener stopped the walk."""
        schedule = self.schedule
        early = schedule.exaggerated - moving.iteration
        if early > 0 and self._phase(moving, early, schedule.exaggeration):
            return True
        late = schedule.iterations - moving.iteration
        return late > 0 and self._phase(moving, late, 1.0)

    def _phase(self, moving: Moving, steps: int, exaggeration: float) -> bool:
        from openTSNE.tsne import OptimizationInterrupt, gradient_descent, kl_divergence_bh, kl_divergence_fft

        rows, axes = moving.places.shape
        before = moving.iteration
        walk = gradient_descent()
        walk.gains, walk.update = moving.gains, moving.momentum
        given = self.schedule.learning_rate
        settings = {
            "objective_function": kl_divergence_fft if exaggeration > 1 and axes == 2 else kl_divergence_bh,
            "learning_rate": rows / exaggeration if given is None else given,
            "momentum": MOMENTUM,
            "theta": TREE_ANGLE,
            "n_jobs": -1,
            "use_callbacks": True,
            "callbacks": [
                lambda step, error, _: self._look_up(moving, before + step - 1, error, exaggeration)
            ],
            "callbacks_every_iters": max(1, min(MOST_STEPS_BETWEEN_CALLS, ROWS_BETWEEN_CALLS // rows)),
        }
        stopped = False
        try:
            error, _ = walk(moving.places, exaggeration * self.affinities, steps, **settings)
            moving.iteration = before + steps
        except OptimizationInterrupt as interrupt:
            stopped, error = True, interrupt.error
        moving.gains, moving.momentum = walk.gains, walk.update
        moving.divergence = _plain(error, exaggeration)
        return stopped

    def _look_up(self, moving: Moving, iteration: int, error: float, exaggeration: float) -> bool:
        """Tell where the points are, with a frame every `FRAME_SECONDS`; return whether to stop."""
        moving.iteration = iteration
        now = perf_counter()
        frame = moving.places.astype(np.float32) if now >= self.next_frame else None
        if frame is not None:
            self.next_frame = now + FRAME_SECONDS
        done = min(1.0, iteration / self.schedule.iterations)
        divergence = _plain(error, exaggeration)
        return self.tell("Forming (t-SNE)", done, frame, iteration=iteration, kl_divergence=divergence)


def _plain(error: float, exaggeration: float) -> float:
    """The divergence of the true affinities, from that of affinities `exaggeration` times as large."""
    return float(error / exaggeration - np.log(exaggeration))

"""UMAP's walk: along each edge two points attract, and the first is pushed from a few random ones.

In the picture two points at distance d belong together as 1 / (1 + a d^(2b)); a and b are fitted so
that this stays near 1 up to `min_dist` and then falls as exp(min_dist - d).

Source: McInnes, Healy and Melville, UMAP, 2018, section 4.
"""

from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np

from embedviz.arrays import Coordinates

EXTENT = 10.0  # of the start, in the unit of min_dist
CHUNK_SECONDS = 0.25
FARTHEST = 3.0  # distance up to which the curve is fitted


class Walk:
    """The walk over one fuzzy graph; the seed decides which points push."""

    def __init__(self, graph: Any, min_dist: float, epochs: int, seed: int) -> None:
        pulls = graph.tocoo()
        kept = pulls.data >= pulls.data.max() / epochs
        self.edges = np.column_stack([pulls.row[kept], pulls.col[kept]]).astype(np.int32)
        self.pauses = pulls.data.max() / pulls.data[kept]
        self.curve = fitted_curve(min_dist)
        self.epochs = epochs
        self.seed = seed

    def run(self, start: Coordinates, tell: Callable[..., bool]) -> tuple[Coordinates, int]:
        """Return the places reached and the number of epochs walked: all, or fewer if told to stop."""
        from embedviz.projections.layout_steps import walk

        places = EXTENT * (start - start.min(axis=0)) / np.maximum(np.ptp(start, axis=0), 1e-12)
        places = np.ascontiguousarray(places, np.float32)
        times = np.column_stack([self.pauses, self.pauses, np.zeros_like(self.pauses)])
        curve, random = (
            np.array(self.curve, np.float32),
            np.random.SeedSequence(self.seed).generate_state(1, np.uint64),
        )
        epoch, chunk = 0, 1
        while epoch < self.epochs:
            began = perf_counter()
            span = np.array([epoch, min(self.epochs, epoch + chunk), self.epochs])
            walk(places, self.edges, times, curve, span, random)
            epoch = int(span[1])
            growth = CHUNK_SECONDS / max(perf_counter() - began, 1e-6)
            chunk = max(1, int(chunk * min(4.0, growth)))
            if tell("Forming (UMAP)", epoch / self.epochs, places.copy(), epoch=epoch):
                break
        return places, epoch


@lru_cache(maxsize=32)
def fitted_curve(min_dist: float) -> tuple[float, float]:
    """Return a and b, by least squares over 300 distances from 0 to 3."""
    from scipy.optimize import curve_fit

    apart = np.linspace(0, FARTHEST, 300)
    wanted = np.where(apart < min_dist, 1.0, np.exp(min_dist - apart))
    (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), apart, wanted)
    return float(a), float(b)

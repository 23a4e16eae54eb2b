"""The steps of UMAP's walk, compiled to machine code once and kept on disk.

With x = d², along an edge the first point and the second are pulled together and the first is pushed
from random others, by the difference of their places times

    pull = 2ab x^(b-1) / (1 + a x^b)      push = 2b / ((0.001 + x)(1 + a x^b))

each cut to ±4, and by a step that shrinks from 1 to 0. An edge of weight w is used in a share
w / (largest weight) of the epochs.

Source: McInnes, Healy and Melville, UMAP, 2018, section 4.2.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

PUSHES = 5  # random points for each pull
LONGEST = np.float32(4)
CLOSEST = np.float32(0.001)
ONE = np.float32(1)
TWO = np.float32(2)


def _compiled(function: Callable[..., Any]) -> Any:
    """Return the function compiled; kept on disk where some folder can be written."""
    plain = inspect.unwrap(function)
    try:
        return numba.njit(cache=True, fastmath=True, nogil=True)(plain)
    except RuntimeError:  # no folder to keep it in
        return numba.njit(fastmath=True, nogil=True)(plain)


@_compiled
def _square_distance(places: np.ndarray, here: int, there: int) -> np.float32:
    total = np.float32(0)
    for axis in range(places.shape[1]):
        total += (places[here, axis] - places[there, axis]) ** 2
    return total


@_compiled
def _move(
    places: np.ndarray, here: int, there: int, factor: np.float32, step: np.float32, both: bool
) -> None:
    for axis in range(places.shape[1]):
        move = factor * (places[here, axis] - places[there, axis])
        move = step * min(max(move, -LONGEST), LONGEST)
        places[here, axis] += move
        if both:
            places[there, axis] -= move


@_compiled
def _pull(places: np.ndarray, here: int, there: int, curve: np.ndarray, step: np.float32) -> None:
    apart = _square_distance(places, here, there)
    if apart > 0:
        power = apart ** curve[1]
        factor = -TWO * curve[0] * curve[1] * power / (apart * (ONE + curve[0] * power))
        _move(places, here, there, factor, step, True)


@_compiled
def _push(places: np.ndarray, here: int, other: int, curve: np.ndarray, step: np.float32) -> None:
    apart = _square_distance(places, here, other)
    if apart > 0:
        factor = TWO * curve[1] / ((CLOSEST + apart) * (ONE + curve[0] * apart ** curve[1]))
        _move(places, here, other, factor, step, False)


@_compiled
def walk(
    places: np.ndarray,
    edges: np.ndarray,
    times: np.ndarray,
    curve: np.ndarray,
    epochs: np.ndarray,
    random: np.ndarray,
) -> None:
    """Move the float32 `places` (rows x axes) from epoch `epochs[0]` to `epochs[1]` of `epochs[2]`.

    `edges` is int32 (edges x 2); `times` float64 (edges x 3): the epochs between two uses of the edge,
    the next use, and the time up to which pushes are done; `curve` float32 a and b; `random` one
    uint64 state. `places`, `times` and `random` are changed, so that the walk can go on.
    """
    rows, state = np.uint64(len(places)), random[0]
    for epoch in range(epochs[0], epochs[1]):
        step = np.float32(ONE - epoch / epochs[2])
        for edge in range(len(edges)):
            if times[edge, 1] > epoch:
                continue
            _pull(places, edges[edge, 0], edges[edge, 1], curve, step)
            pushes = int((epoch - times[edge, 2]) * PUSHES / times[edge, 0])
            for _ in range(pushes):
                state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                other = np.int64(((state >> np.uint64(32)) * rows) >> np.uint64(32))
                _push(places, edges[edge, 0], other, curve, step)
            times[edge, 1] += times[edge, 0]
            times[edge, 2] += pushes * times[edge, 0] / PUSHES
    random[0] = state

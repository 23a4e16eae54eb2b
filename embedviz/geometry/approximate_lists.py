"""The neighbour lists of very many rows: found by pynndescent, measured exactly.

Nearest-neighbour descent proposes a few rows more than are asked for; float64 distances choose the
nearest of them. Euclidean descent serves both metrics, because rows at length 1 have the same
neighbours either way: |a - b|² = 2 (1 - cos). What it misses is for the graph to measure and state.

Source: Dong, Moses and Li, Efficient k-nearest neighbor graph construction (WWW 2011).
"""

import sys

import numpy as np

from embedviz.errors import JobCancelled
from embedviz.geometry.distances import distances
from embedviz.geometry.exact_lists import Measure
from embedviz.geometry.scaled_rows import centred_rows, unit_rows
from embedviz.progress import Progress, Report

SPARE = 5  # rows proposed beyond k


def approximate_lists(
    vectors: np.ndarray, k: int, metric: str, seed: int, report: Report
) -> tuple[np.ndarray, np.ndarray]:
    """Return int32 ids and float64 distances, rows x k, of nearly all nearest rows of every row.

    Needs distinct rows and k well below their number. Lists are sorted by exact distance, ties by
    row; under cosine a zero row is at distance 1 from every row.

    Raises:
        JobCancelled: `report` said stop.
    """
    _go_on(report, stage(), 0.0)
    proposed = _proposals(vectors, k + SPARE, metric, seed)
    _go_on(report, "Measuring the distances found", 0.8)
    measure = Measure(vectors, metric)
    ids, measured = np.empty((len(vectors), k), np.int32), np.empty((len(vectors), k))
    for row, near in enumerate(proposed):
        near = np.unique(near[(near >= 0) & (near != row)])
        values = measure(row, near)
        if len(near) < k or not vectors[row].any():  # descent came to nothing, or every row is as far
            near, values = _all_others(vectors, row, metric)
        order = np.argsort(values, kind="stable")[:k]
        ids[row], measured[row] = near[order], values[order]
    return ids, measured


def stage() -> str:
    """Return what is said while descent runs: its first run in a process compiles it for some 20 s."""
    plain = "Finding the neighbours of very many rows"
    return plain if "pynndescent" in sys.modules else f"{plain}; the first time, about 20 s longer"


def _proposals(vectors: np.ndarray, width: int, metric: str, seed: int) -> np.ndarray:
    from pynndescent import NNDescent

    ready = unit_rows if metric == "cosine" else centred_rows
    descent = NNDescent(ready(vectors, np.float32), "euclidean", n_neighbors=width + 1, random_state=seed)
    return descent.neighbor_graph[0]


def _all_others(vectors: np.ndarray, row: int, metric: str) -> tuple[np.ndarray, np.ndarray]:
    near = np.delete(np.arange(len(vectors)), row)
    return near, np.nan_to_num(distances(vectors, vectors[row], metric)[near], nan=1.0)


def _go_on(report: Report, stage: str, done: float) -> None:
    if report(Progress(stage, done)):
        raise JobCancelled("The search for neighbours was stopped.")

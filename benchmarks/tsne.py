"""t-SNE of MNIST (10,000 x 784), against scikit-learn's at the same perplexity and iterations.

Run: python benchmarks/tsne.py [--rows N] [--iterations N]
Prints the seconds of both (ours with the neighbour graph built inside), their ratio (target 0.7), both
divergences by one exact function over the same affinities (target: at most 1% higher), and when the
first frames arrived (targets: PCA start 1.5 s, first optimised frame 4 s).
"""

import argparse
import time
from typing import Any

import numpy as np
from _digits import digits
from sklearn.manifold import TSNE as Peer

from embedviz.geometry import neighbour_graph
from embedviz.progress import Progress
from embedviz.projections import TSNE, graph_width, project
from embedviz.projections.affinities import joint_probabilities

PERPLEXITY = 30.0
BLOCK_ROWS = 500


class Frames:
    """When each kind of frame first arrived, in seconds from the start."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.first: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        if progress.coordinates is not None:
            self.first.setdefault(progress.stage, time.perf_counter() - self.began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--iterations", type=int, default=1000)
    options = parser.parse_args()
    vectors, name = digits()
    vectors = np.ascontiguousarray(vectors[: options.rows])
    settings = TSNE(perplexity=PERPLEXITY, iterations=options.iterations)
    project(vectors[:50], TSNE(perplexity=5, iterations=2), metric="euclidean")
    frames = Frames()
    ours = project(vectors, settings, metric="euclidean", report=frames)
    mine = time.perf_counter() - frames.began
    began = time.perf_counter()
    peers = Peer(perplexity=PERPLEXITY, max_iter=options.iterations, random_state=0).fit_transform(vectors)
    peer = time.perf_counter() - began
    graph = neighbour_graph(vectors, graph_width(settings, len(vectors)), "euclidean")
    affinities = joint_probabilities(graph, PERPLEXITY)
    divergences = [exact_divergence(affinities, places) for places in (ours.coordinates, peers)]
    print(
        f"t-SNE of {name.split(',')[0]}, {len(vectors):,} rows, "
        f"{options.iterations} iterations: {mine:.1f} s, scikit-learn {peer:.1f} s, "
        f"ratio {mine / peer:.2f} (target 0.7)\n"
        f"  divergence {divergences[0]:.4f}, scikit-learn {divergences[1]:.4f}, "
        f"{divergences[0] / divergences[1] - 1:+.1%} (target at most +1%)\n"
        f"  PCA start after {frames.first['PCA start']:.2f} s (target 1.5), "
        f"first optimised frame after {frames.first['Forming (t-SNE)']:.2f} s (target 4)"
    )


def exact_divergence(affinities: Any, places: np.ndarray) -> float:
    """The Kullback-Leibler divergence of t-SNE with its sum over all pairs, in float64."""
    points = places.astype(np.float64)
    squares = (points**2).sum(axis=1)
    total = -float(len(points))  # each point's nearness to itself, 1, does not count
    for start in range(0, len(points), BLOCK_ROWS):
        part = slice(start, start + BLOCK_ROWS)
        apart = squares[part, None] + squares - 2 * points[part] @ points.T
        total += (1 / (1 + np.maximum(apart, 0))).sum()
    pairs = affinities.tocoo()
    held = pairs.data > 0
    apart = ((points[pairs.row[held]] - points[pairs.col[held]]) ** 2).sum(axis=1)
    return float((pairs.data[held] * np.log(pairs.data[held] * (1 + apart) * total)).sum())


if __name__ == "__main__":
    main()

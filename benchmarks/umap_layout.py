"""UMAP with the neighbour graph built, against umap-learn's own pipeline with the same seed.

Run: python benchmarks/umap_layout.py [--rows N ...] (a file called umap.py would hide umap-learn)
Prints for each size the seconds of both, their ratio (targets: 0.6 at 2,000 rows, 1.0 at 10,000), and the
share of the 15 nearest rows that each picture keeps (target: at most 0.02 lower); first, how long a new
process takes to get ready.
"""

import argparse
import time
import warnings
from typing import Any

import numpy as np
from _digits import digits

from embedviz.geometry import neighbour_graph
from embedviz.projections import UMAP, graph_width, project, warm_up

TARGETS = {2_000: 0.6, 10_000: 1.0}
SEED = 42
NEAREST = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[2_000, 10_000])
    options = parser.parse_args()
    began = time.perf_counter()
    warm_up()
    print(f"warm-up of this process: {time.perf_counter() - began:.1f} s")
    vectors, name = digits()
    peer = ready_peer(vectors)
    for rows in options.rows:
        if rows <= len(vectors):
            compare(vectors[:rows], name.split(",")[0], peer)


def compare(vectors: np.ndarray, name: str, peer: Any) -> None:
    graph = neighbour_graph(vectors, max(NEAREST, graph_width(UMAP(), len(vectors))), "euclidean")
    began = time.perf_counter()
    ours = project(vectors, UMAP(seed=SEED), metric="euclidean", graph=graph).coordinates
    mine = time.perf_counter() - began
    began = time.perf_counter()
    theirs = peer(random_state=SEED, n_jobs=1).fit_transform(vectors)
    other = time.perf_counter() - began
    true = graph.first(NEAREST).ids
    kept = [kept_neighbours(true, places) for places in (ours, theirs)]
    print(
        f"UMAP of {name}, {len(vectors):,} rows: {mine:.2f} s, umap-learn {other:.2f} s, "
        f"ratio {mine / other:.2f} (target {TARGETS.get(len(vectors), 1.0)}); "
        f"{NEAREST} neighbours kept {kept[0]:.3f}, umap-learn {kept[1]:.3f}"
    )


def ready_peer(vectors: np.ndarray) -> Any:
    """Return umap-learn's class after a small run, so that its compiling is not counted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        from umap import UMAP as Peer
    Peer(random_state=SEED, n_jobs=1, n_epochs=5).fit_transform(vectors[:200])
    return Peer


def kept_neighbours(true: np.ndarray, places: np.ndarray) -> float:
    found = neighbour_graph(places.astype(np.float32), NEAREST, "euclidean").ids
    shared = [len(np.intersect1d(before, after)) for before, after in zip(true, found, strict=True)]
    return float(np.mean(shared)) / NEAREST


if __name__ == "__main__":
    main()

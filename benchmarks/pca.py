"""PCA of 100,000 x 300 float32, against scikit-learn's fastest exact solver in the same run.

Run: python benchmarks/pca.py [--rows N] [--dims N]
Prints one line: seconds of both and their ratio; the target is at most 1. The table is made like word
vectors: forty strong directions, noise, and a mean that is not zero.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn.decomposition import PCA as Peer

from embedviz.projections import PCA, project
from embedviz.table import EmbeddingTable

TARGET = 1.0
REPEATS = 15  # in turn; the best of each counts
SOLVERS = ("covariance_eigh", "full")
SLOW = 5  # a solver this many times slower than the fastest is tried once only


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--dims", type=int, default=300)
    options = parser.parse_args()
    table = EmbeddingTable(word_like(options.rows, options.dims))
    work = {name: partial(fit_peer, table.vectors, name) for name in SOLVERS}
    once = {name: seconds(solve) for name, solve in work.items()}
    peers: dict[str, list[float]] = {name: [] for name in work if once[name] < SLOW * min(once.values())}
    ours: list[float] = []
    for _ in range(REPEATS):
        ours.append(seconds(partial(project, table, PCA(), metric="euclidean")))
        for name, found in peers.items():
            found.append(seconds(work[name]))
    mine = min(ours)
    fastest, peer = min(((name, min(t)) for name, t in peers.items()), key=lambda pair: pair[1])
    print(
        f"PCA of {options.rows:,} x {options.dims}: {mine:.3f} s, scikit-learn ({fastest}) {peer:.3f} s, "
        f"ratio {mine / peer:.2f} (target {TARGET}); shares of variance differ by at most "
        f"{share_error(table):.0e} from float64"
    )


def word_like(rows: int, dims: int) -> np.ndarray:
    random = np.random.default_rng(0)
    strong = random.normal(size=(rows, 40)) @ random.normal(size=(40, dims)) / 6
    vectors = (strong + random.normal(size=(rows, dims)) + random.normal(size=dims) / 4).astype(np.float32)
    vectors.flags.writeable = False
    return vectors


def fit_peer(vectors: np.ndarray, solver: str) -> np.ndarray:
    return Peer(2, svd_solver=solver).fit_transform(vectors)


def share_error(table: EmbeddingTable) -> float:
    centred = table.vectors - table.vectors.mean(axis=0, dtype=np.float64)
    variances = np.linalg.eigvalsh(centred.T @ centred)[::-1]
    found = project(table, PCA()).facts["explained_variance_ratio"]
    return float(np.abs(variances[: len(found)] / variances.sum() - found).max())


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

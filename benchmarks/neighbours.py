"""Cosine top-20 in 400,000 x 300 float32, against one float32 matrix-vector product in the same run.

Run: python benchmarks/neighbours.py [--rows N] [--dims N]
Prints one line: seconds of both and their ratio; the target is at most 1.5.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from embedviz.geometry.neighbours import NeighbourSearch
from embedviz.table import EmbeddingTable

TARGET = 1.5
NEIGHBOURS = 20
REPEATS = 17  # the first two warm up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--dims", type=int, default=300)
    options = parser.parse_args()
    vectors = np.random.default_rng(0).standard_normal((options.rows, options.dims), dtype=np.float32)
    vectors.flags.writeable = False
    search = NeighbourSearch(EmbeddingTable(vectors), "cosine")
    ours, product = [], []
    for repeat in range(REPEATS):
        row = repeat * 997 % options.rows
        product.append(seconds(partial(np.matmul, vectors, vectors[row])))
        ours.append(seconds(partial(search.nearest, row, NEIGHBOURS)))
    mine, peer = statistics.median(ours[2:]), statistics.median(product[2:])
    print(
        f"cosine top-{NEIGHBOURS} in {options.rows:,} x {options.dims}: {mine * 1000:.1f} ms, "
        f"one float32 matrix-vector product {peer * 1000:.1f} ms, ratio {mine / peer:.2f} (target {TARGET})"
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

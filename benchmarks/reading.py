"""Reading 100,000 x 300 vectors from GloVe-style text (256 MB) against gensim, in one run.

Each reader works in a process of its own, on the same file made from a seed, so that the peak of its
memory can be told apart. Ours is timed from a new process, its compiled loops taken from their cache on
disk (and once more when they are loaded); imports are in neither time.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROWS, DIMS = 100_000, 300
WANTED_RATIO = 15
ROUNDS = 2

OURS = """
import json, resource, sys, time
from embedviz.formats import read_table
seconds = []
for _ in range(2):
    start = time.perf_counter()
    table = read_table(sys.argv[1])
    seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    vectors, word = table.vectors, table.labels[-1]
    sums = [float(vectors.sum(dtype="f8")), float(vectors[-1, -1])]
    if len(seconds) == 1:
        first_peak = peak
    del table, vectors
print(json.dumps({"seconds": seconds, "peak": first_peak * 1024, "word": word, "sums": sums}))
"""
GENSIM = """
import json, resource, sys, time
from gensim.models import KeyedVectors
start = time.perf_counter()
table = KeyedVectors.load_word2vec_format(sys.argv[1], no_header=True)
seconds = [time.perf_counter() - start]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sums = [float(table.vectors.sum(dtype="f8")), float(table.vectors[-1, -1])]
print(json.dumps({"seconds": seconds, "peak": peak * 1024, "word": table.index_to_key[-1], "sums": sums}))
"""


def write_text(path: Path, rows: int, seed: int = 0) -> None:
    """Write a word and its numbers, five decimals each, on every line."""
    noise = np.random.default_rng(seed)
    pattern = " ".join(["%.5f"] * DIMS)
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, rows, 1000):
            block = noise.normal(0, 0.4, (min(1000, rows - start), DIMS)).tolist()
            file.writelines(
                f"word{row} {pattern % tuple(values)}\n" for row, values in enumerate(block, start)
            )


def measured(script: str, path: Path) -> dict:
    answer = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, check=True)
    return json.loads(answer.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.txt"
        write_text(path, ROWS)
        size = path.stat().st_size
        measured(OURS, path)  # compiles the loops, if this is their first use, and warms the disk cache
        ours = [measured(OURS, path) for _ in range(ROUNDS)]
        gensim = [measured(GENSIM, path) for _ in range(ROUNDS)]
    if any(run["sums"] != gensim[0]["sums"] or run["word"] != gensim[0]["word"] for run in ours):
        raise SystemExit("the two readers disagree about the numbers")
    report(size, ours, gensim)


def report(size: int, ours: list[dict], gensim: list[dict]) -> None:
    theirs = min(run["seconds"][0] for run in gensim)
    first, again = (min(run["seconds"][turn] for run in ours) for turn in (0, 1))
    matrix = 4 * ROWS * DIMS
    peak, their_peak = (max(run["peak"] for run in runs) for runs in (ours, gensim))
    print(f"text of {ROWS:,} x {DIMS}, {size / 1e6:.0f} MB, best of {ROUNDS}")
    print(f"gensim load_word2vec_format  {theirs:6.2f} s   peak memory {their_peak / 1e6:5.0f} MB")
    print(f"embedviz, new process        {first:6.2f} s   peak memory {peak / 1e6:5.0f} MB")
    print(f"embedviz, once more          {again:6.2f} s")
    print(f"ratio {theirs / first:.1f} (once more {theirs / again:.1f}), wanted at least {WANTED_RATIO}")
    print(f"peak / (3 x matrix + file) = {peak / (3 * matrix + size):.2f}, wanted at most 1")


if __name__ == "__main__":
    main()

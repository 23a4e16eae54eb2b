"""Words for a group of rows, from the labels of the rows that stand for it.

Where labels are mostly different, such as words, a group is called by the labels nearest its centre:
"king, queen, prince". Where they repeat, such as digits or classes, by its most frequent ones.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

NAMES = 3  # labels in the name of a group
REPEATED = 0.5  # labels count as repeating when fewer than this share of them are different
WORTH_NAMING = 0.15  # share of a group that a repeating label needs to be in its name


def names_of(rows: np.ndarray, cluster_ids: np.ndarray, labels: Sequence[str]) -> tuple[str, ...]:
    """Return one name for each group 0, 1, ..., no two alike; rows with a negative id have none."""
    repeated = len(set(labels)) < REPEATED * len(labels)
    names: list[str] = []
    for group in range(int(cluster_ids.max(initial=-1)) + 1):
        members = np.flatnonzero(cluster_ids == group)
        if repeated:
            chosen = _most_frequent([labels[int(row)] for row in members])
        else:
            chosen = _nearest_centre(rows[members], [labels[int(row)] for row in members])
        names.append(", ".join(chosen))
    return _all_different(names)


def _nearest_centre(rows: np.ndarray, labels: Sequence[str]) -> list[str]:
    apart = np.linalg.norm(rows - rows.mean(axis=0), axis=1)
    different = dict.fromkeys(labels[row] for row in np.argsort(apart, kind="stable"))
    return [label for label in different if label.strip()][:NAMES]


def _most_frequent(labels: Sequence[str]) -> list[str]:
    counts = Counter(label for label in labels if label.strip()).most_common(NAMES)
    return [
        label
        for place, (label, count) in enumerate(counts)
        if not place or count >= WORTH_NAMING * len(labels)
    ]


def _all_different(names: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    taken: list[str] = []
    for number, name in enumerate(names):
        name = name or f"group {number + 1}"
        seen[name] += 1
        taken.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(taken)

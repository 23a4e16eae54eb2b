"""Identical rows: found once, searched once, and given their shared answer.

Without this, a table of a few distinct rows and thousands of copies would compare every copy with
every other.
"""

import hashlib
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from embedviz.arrays import Vectors

Lists: TypeAlias = tuple[np.ndarray, np.ndarray]
"""Ids (int32) and distances (float64) of the nearest rows of every row, both rows x k."""


def alike(vectors: Vectors) -> list[list[int]]:
    """Return the rows in groups of identical rows, in the order of their first rows."""
    groups: dict[bytes, list[int]] = {}
    for row, values in enumerate(vectors):
        content = (values + 0).tobytes()  # + 0: a negative zero is a zero
        groups.setdefault(hashlib.blake2b(content, digest_size=16).digest(), []).append(row)
    return list(groups.values())


def shared_lists(
    vectors: Vectors, groups: list[list[int]], k: int, metric: str, search: Callable[[Vectors, int], Lists]
) -> Lists:
    """Return the lists of all rows from `search(first rows of the groups, k)`.

    The k nearest groups hold the k nearest rows: each of them has a row that comes before every row
    of a group further down.
    """
    some = [np.array(group[: k + 1]) for group in groups]
    near, apart = np.empty((len(groups), 0), np.int32), np.empty((len(groups), 0))
    if len(groups) > 1:
        firsts = np.array([group[0] for group in groups])
        near, apart = search(vectors[firsts], min(k, len(groups) - 1))
    ids, measured = np.empty((len(vectors), k), np.int32), np.empty((len(vectors), k))
    for group, rows in enumerate(groups):
        own = 1.0 if metric == "cosine" and not vectors[rows[0]].any() else 0.0
        members = [some[group], *(some[other] for other in near[group])]
        found = np.concatenate(members)
        values = np.repeat([own, *apart[group]], [len(each) for each in members])
        order = np.lexsort((found, values))
        found, values = found[order], values[order]
        for row in rows:
            others = np.flatnonzero(found != row)[:k]
            ids[row], measured[row] = found[others], values[others]
    return ids, measured

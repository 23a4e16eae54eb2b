"""What was understood of a file, said before anything is drawn."""

import dataclasses
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

from embedviz.arrays import Vectors
from embedviz.table import EmbeddingTable

SHOWN_IDS = 20
ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class Description:
    """A table in facts: `zero_row_ids` (from 0) and `repeated_labels` hold the first 20.

    `duplicate_labels` and `duplicate_vectors` count the rows that repeat an earlier one.
    """

    name: str
    format: str
    rows: int
    dims: int
    precision: str
    first_label: str
    labels_from: str
    encoding: str
    columns: tuple[str, ...]
    duplicate_labels: int
    repeated_labels: tuple[str, ...]
    duplicate_vectors: int
    zero_rows: int
    zero_row_ids: tuple[int, ...]
    constant_dims: int
    warnings: tuple[str, ...]
    fingerprint: str

    def as_dict(self) -> dict[str, Any]:
        """Return the facts as plain values, ready for JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in dataclasses.asdict(self).items()
        }

    def as_phrases(self) -> list[tuple[str, str]]:
        """Return what and how much in plain words, for a page or a terminal."""
        return [
            ("format", self.format),
            ("rows", f"{self.rows:,}"),
            ("numbers in each row (dims)", f"{self.dims:,}"),
            ("precision", self.precision),
            ("labels come from", self.labels_from),
            ("text encoding", self.encoding or "none (binary)"),
            ("columns beside them", ", ".join(self.columns) or "none"),
            ("labels that repeat an earlier one", f"{self.duplicate_labels:,}"),
            ("vectors that repeat an earlier one", f"{self.duplicate_vectors:,}"),
            ("rows of zeros", _listed(self.zero_rows, self.zero_row_ids)),
            ("dims that never change (constant)", f"{self.constant_dims:,}"),
        ]


def describe(table: EmbeddingTable) -> Description:
    """Return what was understood of a table; duplicates, zero rows and constant dims also as warnings."""
    counts = Counter(table.labels)
    zero = np.flatnonzero(~table.vectors.any(axis=1))
    facts = _facts(table)
    return Description(
        name=table.origin.name,
        format=table.origin.format,
        rows=table.rows,
        dims=table.dims,
        precision=table.precision,
        first_label=table.labels[0],
        labels_from=table.origin.labels_from,
        encoding=table.origin.encoding,
        columns=tuple(map(str, table.columns)),
        repeated_labels=tuple(label for label, count in counts.items() if count > 1)[:SHOWN_IDS],
        zero_row_ids=tuple(zero[:SHOWN_IDS].tolist()),
        warnings=tuple(dict.fromkeys((*table.warnings, *_warnings(table, facts)))),
        fingerprint=table.fingerprint,
        **facts,
    )


def with_warnings(table: EmbeddingTable) -> EmbeddingTable:
    """Return the table with a warning for duplicates, zero rows, constant dims and a single column."""
    return dataclasses.replace(table, warnings=(*table.warnings, *_warnings(table, _facts(table))))


def _facts(table: EmbeddingTable) -> dict[str, int]:
    return {
        "duplicate_labels": table.rows - len(set(table.labels)),
        "duplicate_vectors": table.rows - _distinct_rows(table.vectors),
        "zero_rows": table.rows - int(np.count_nonzero(table.vectors.any(axis=1))),
        "constant_dims": _constant_dims(table.vectors),
    }


def _distinct_rows(vectors: Vectors) -> int:
    """Return how many different rows there are; -0 counts as 0.

    Rows that differ almost always differ in a sum of their bits, each word times an odd number; only
    rows that share a sum are compared by a 128-bit digest.
    """
    word = np.uint32 if vectors.dtype == np.float32 else np.uint64
    half = word(np.dtype(word).itemsize * 4 - 1)  # brings the high bits, which whole numbers live in, down
    odd = np.random.default_rng(0).integers(0, np.iinfo(word).max, vectors.shape[1], word) | word(1)
    sums = np.empty(len(vectors), word)
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        words = (vectors[start : start + ROWS_AT_ONCE] + vectors.dtype.type(0)).view(word)
        words ^= words >> half
        sums[start : start + len(words)] = np.einsum("ij,j->i", words, odd)
    _, groups, counts = np.unique(sums, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts[groups] > 1)
    digests = {blake2b((vectors[row] + 0.0).tobytes(), digest_size=16).digest() for row in shared}
    return int((counts == 1).sum()) + len(digests)


def _constant_dims(vectors: Vectors) -> int:
    return int(np.count_nonzero(vectors.min(axis=0) == vectors.max(axis=0))) if len(vectors) > 1 else 0


def _warnings(table: EmbeddingTable, facts: dict[str, int]) -> list[str]:
    sentences = {
        "duplicate_labels": "{:,} row(s) have the label of an earlier row.",
        "duplicate_vectors": "{:,} row(s) have the same numbers as an earlier row.",
        "zero_rows": "{:,} row(s) hold only zeros: they have no direction, so no cosine.",
        "constant_dims": "{:,} dim(s) have the same value in every row.",
    }
    warnings = [text.format(facts[name]) for name, text in sentences.items() if facts[name]]
    if table.dims == 1:
        warnings.append("Each row has one number only.")
    return warnings


def _listed(count: int, rows: tuple[int, ...]) -> str:
    if not count:
        return "0"
    more = " …" if count > len(rows) else ""
    return f"{count:,} (row {', '.join(map(str, rows))}{more})"

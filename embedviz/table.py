"""The table: one vector, one label and any number of text columns for each row.

Everything in embedviz works on this one object. It never changes: each operation returns a new
table, its arrays refuse writes, and its fingerprint (BLAKE2b over every byte) names its content, so
that caches keyed by the fingerprint can never answer for other data.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from embedviz.arrays import RowIds, Vectors, as_vectors
from embedviz.errors import FormatError, UnknownLabelError, quoted

FINGERPRINT_BYTES = 16


@dataclass(frozen=True)
class Origin:
    """Where a table came from and how it was understood.

    `format` is a key of `FORMATS` or "memory"; `labels_from` a phrase such as "column 1",
    "metadata column 'word'" or "row numbers"; `encoding` the text encoding, "" for binary files.
    """

    name: str = "table"
    format: str = "memory"
    labels_from: str = "row numbers"
    encoding: str = ""


@dataclass(frozen=True, eq=False)
class EmbeddingTable:
    """Vectors with a label for each row, and text columns beside them.

    `vectors` is float32 or float64 of shape (rows, dims), read-only; `labels` are text, byte for byte
    as they came; `columns` is a data frame of text with one row per vector, missing cells as NA;
    `warnings` say what was not as promised when the table was read; `dim_names` are the header's names of
    the dims, where it had some (names only: they are no part of the fingerprint).

    Raises:
        FormatError: the counts of vectors, labels and column cells differ, or `as_vectors` refuses.
    """

    vectors: Vectors
    labels: tuple[str, ...] = ()
    columns: pd.DataFrame = field(default_factory=pd.DataFrame)
    warnings: tuple[str, ...] = ()
    origin: Origin = Origin()
    dim_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        vectors = as_vectors(self.vectors)
        labels = tuple(map(_as_label, self.labels)) or tuple(str(row) for row in range(len(vectors)))
        columns = (
            _as_texts(self.columns) if len(self.columns.columns) else pd.DataFrame(index=range(len(vectors)))
        )
        for name, found in (("labels", len(labels)), ("metadata rows", len(columns))):
            if found != len(vectors):
                raise FormatError(
                    f"{found:,} {name} came with {len(vectors):,} vectors; give exactly one for each vector."
                )
        object.__setattr__(self, "vectors", vectors)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "columns", columns)

    def __len__(self) -> int:
        return len(self.vectors)

    def __repr__(self) -> str:
        return (
            f"EmbeddingTable({self.origin.name!r}, {self.rows:,} rows x {self.dims:,} dims, {self.precision})"
        )

    @property
    def rows(self) -> int:
        """The number of vectors."""
        return len(self.vectors)

    @property
    def dims(self) -> int:
        """The number of values in each vector."""
        return int(self.vectors.shape[1])

    @property
    def precision(self) -> str:
        """The number format of the vectors: "float32" or "float64"."""
        return str(self.vectors.dtype)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of every value, label and column cell: 32 hexadecimal digits."""
        digest = hashlib.blake2b(digest_size=FINGERPRINT_BYTES)
        digest.update(f"{self.precision} {self.rows} {self.dims}\n".encode())
        digest.update(self.vectors.data.cast("B"))
        _digest_texts(digest, self.labels)
        for name in self.columns:
            _digest_texts(digest, [str(name)])
            column = self.columns[name]
            missing = column.isna().to_numpy()
            _digest_texts(digest, ["" if gone else cell for cell, gone in zip(column, missing, strict=True)])
            digest.update(missing.tobytes())
        return digest.hexdigest()

    @cached_property
    def _rows_by_label(self) -> Mapping[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, label in enumerate(self.labels):
            rows.setdefault(label, []).append(row)
        return rows

    def find(self, label: str) -> RowIds:
        """Return every row whose label is exactly `label`, in order; empty where there is none."""
        return np.asarray(self._rows_by_label.get(label, []), dtype=np.int64)

    def row_of(self, query: str | int | np.integer) -> int:
        """Return the row of a label (the first one that has it) or of a row number, checked.

        Raises:
            UnknownLabelError: no such label, or a row number outside 0 to rows - 1.
        """
        if isinstance(query, str):
            found = self._rows_by_label.get(query)
            if found is None and (self.labels[0], self.labels[-1]) == ("0", str(self.rows - 1)):
                raise UnknownLabelError(
                    f"{quoted(query)} cannot be found: the rows of this table have numbers only; "
                    "give the words beside them too (the metadata, meta.tsv)."
                )
            if found is None:
                raise UnknownLabelError(
                    f"No row is called {quoted(query)} among the {self.rows:,} labels; "
                    "search for a part of it to see how it is spelled."
                )
            return found[0]
        self._require_rows(np.asarray([query]))
        return int(query)

    def take(self, rows: "np.ndarray | Sequence[int]", *, name: str | None = None) -> "EmbeddingTable":
        """Return a table of these rows only, in the order given; labels and columns travel along.

        Raises:
            FormatError: no rows are given.
            UnknownLabelError: a row number outside 0 to rows - 1.
        """
        chosen = np.asarray(rows)
        self._require_rows(chosen)
        chosen = chosen.astype(np.int64)
        return EmbeddingTable(
            vectors=self.vectors[chosen],
            labels=tuple(self.labels[row] for row in chosen),
            columns=self.columns.iloc[chosen].reset_index(drop=True),
            origin=replace(self.origin, name=name or self.origin.name),
            dim_names=self.dim_names,
        )

    def _require_rows(self, rows: np.ndarray) -> None:
        if rows.size and rows.dtype.kind not in "iu":
            raise UnknownLabelError(
                f"Rows are chosen by whole numbers from 0 to {self.rows - 1:,}, not by {rows.dtype} values."
            )
        wrong = rows[(rows < 0) | (rows >= self.rows)]
        if len(wrong):
            raise UnknownLabelError(
                f"Row {int(wrong[0])} does not exist; this table has rows 0 to {self.rows - 1:,}."
            )

    def named(self, name: str) -> "EmbeddingTable":
        """Return the same table under another name; the fingerprint stays."""
        return replace(self, origin=replace(self.origin, name=name))


def _as_label(label: object) -> str:
    return label if type(label) is str else str(label)  # NumPy's text is kept as plain text


def _as_texts(columns: pd.DataFrame) -> pd.DataFrame:
    """Return the columns as text with rows counted from 0; a missing cell stays missing."""
    columns = columns.reset_index(drop=True)
    columns.columns = pd.Index([str(name) for name in columns.columns])
    twice = columns.columns[columns.columns.duplicated()]
    if len(twice):
        raise FormatError(f"Two metadata columns are called {quoted(twice[0])}; rename one of them.")
    for name in columns:
        if not isinstance(columns[name].dtype, pd.StringDtype):
            cells = [pd.NA if pd.isna(cell) else str(cell) for cell in columns[name].astype(object)]
            columns[name] = pd.Series(cells, dtype=pd.StringDtype("python"))
    return columns


def _digest_texts(digest: "hashlib.blake2b", texts: Sequence[str]) -> None:
    """Add texts to the digest, each preceded by its length so that no two lists look alike."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    digest.update(np.fromiter(map(len, encoded), np.int64, len(encoded)).tobytes())
    digest.update(b"".join(encoded))

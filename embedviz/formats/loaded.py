"""What every reader hands back, before metadata joins it and it becomes a table."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from embedviz.arrays import Vectors
from embedviz.table import EmbeddingTable, Origin


@dataclass(frozen=True, eq=False)
class Loaded:
    """One file, read: `labels` is None where the file has none.

    `kept` holds, where bad rows were left out, the rows of the file that remain (from 0) and `found` is how
    many rows the file has; metadata for the whole file is cut to them.
    """

    vectors: Vectors
    origin: Origin
    labels: tuple[str, ...] | None = None
    columns: pd.DataFrame = field(default_factory=pd.DataFrame)
    warnings: tuple[str, ...] = ()
    kept: np.ndarray | None = None
    found: int | None = None
    dim_names: tuple[str, ...] = ()

    @property
    def file_rows(self) -> int:
        """How many rows the file has, with those left out."""
        return len(self.vectors) if self.found is None else self.found

    def table(self) -> EmbeddingTable:
        """Return the table of this file alone."""
        return EmbeddingTable(
            self.vectors, self.labels or (), self.columns, self.warnings, self.origin, self.dim_names
        )

"""Rows and columns turned: what was a dim becomes a row."""

from embedviz.arrays import read_only
from embedviz.errors import FormatError
from embedviz.formats.layouts import MAX_DIMS
from embedviz.table import EmbeddingTable


def turn(table: EmbeddingTable) -> EmbeddingTable:
    """Return the table with rows and columns turned.

    The names of the dims become the labels (d0, d1 … where they have none), the labels the names of the
    dims, so that turning twice gives the same vectors and labels; columns of text have no place and go.

    Raises:
        FormatError: there are more rows than a vector may have dims.
    """
    if table.rows > MAX_DIMS:
        raise FormatError(
            f"Turning would give vectors of {table.rows:,} dims, but at most {MAX_DIMS:,} are possible; "
            "take fewer rows first."
        )
    names = table.dim_names if len(table.dim_names) == table.dims else ()
    lost = ("Columns of text were left out when rows and columns were turned.",) if table.columns.size else ()
    return EmbeddingTable(
        read_only(table.vectors.T.copy()),
        names or tuple(f"d{dim}" for dim in range(table.dims)),
        warnings=lost,
        origin=table.origin,
        dim_names=table.labels,
    )

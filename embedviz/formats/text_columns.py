"""Columns of text beside the vectors: missing cells are NA, names are told apart."""

from collections.abc import Iterable, Sequence

import pandas as pd


def text_column(cells: "Iterable[str | None]") -> pd.Series:
    """Return cells as a column of text; None becomes NA."""
    return pd.Series(list(cells), dtype=pd.StringDtype("python"))


def distinct(names: Sequence[str], warnings: list[str]) -> list[str]:
    """Return the names, with `(2)` and so on after those that came before; says so in `warnings`."""
    taken: set[str] = set()
    wanted = set(names)
    result = []
    for place, name in enumerate(names):
        final, count = name or f"column {place + 1}", 1
        while final in taken or (count > 1 and final in wanted):
            count += 1
            final = f"{name} ({count})"
        if count > 1:
            warnings.append(f"Two columns are called {name!r:.40}; the later one is now {final!r:.40}.")
        taken.add(final)
        result.append(final)
    return result

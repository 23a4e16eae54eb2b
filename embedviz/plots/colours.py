"""How points are coloured: one small code for each point, and the palette the codes point into.

Categories keep their names only in the legend, as plain texts: a category called `constructor` counts
like any other. Numbers are placed on a ramp of 255 steps. Code = the last colour means "no value".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from jaxtyping import Float, Int, UInt

from embedviz.arrays import read_only
from embedviz.plots import palettes

MOST_CLASSES = 10  # a column with more is shown as its largest classes and "other"

DrawnCodes = UInt[np.ndarray, " drawn"]
DrawnNumbers = Float[np.ndarray, " drawn"] | Int[np.ndarray, " drawn"]
Texts = Sequence[str | None] | pd.Series


@dataclass(frozen=True)
class Entry:
    """One line of the legend: a name, how many points it has, and its code."""

    name: str
    count: int
    code: int


@dataclass(frozen=True, eq=False)
class Colouring:
    """One code per drawn point, and what each code looks like on a light and on a dark page.

    `kind` is "plain", "categories", "sequential" or "diverging"; `light` and `dark` hold one colour per
    code; `entries` are the lines of the legend; `low` and `high` the ends of a ramp.
    """

    codes: DrawnCodes
    light: tuple[str, ...]
    dark: tuple[str, ...]
    kind: str = "plain"
    title: str = ""
    entries: tuple[Entry, ...] = ()
    low: float | None = None
    high: float | None = None

    def of_rows(self, rows: Int[np.ndarray, " chosen"]) -> "Colouring":
        """Return the colouring of some points: each keeps its colour, the legend counts only these."""
        codes = read_only(self.codes[rows])
        counts = np.bincount(codes, minlength=len(self.light))
        counted = (replace(entry, count=int(counts[entry.code])) for entry in self.entries)
        return replace(self, codes=codes, entries=tuple(entry for entry in counted if entry.count))


def plain(drawn: int) -> Colouring:
    """Return one colour for all points."""
    return Colouring(read_only(np.zeros(drawn, np.uint8)), palettes.PLAIN_LIGHT, palettes.PLAIN_DARK)


def colour_by_category(values: Texts, title: str, *, most: int = MOST_CLASSES) -> Colouring:
    """Return a colour for each of the `most` largest classes; the rest is "other", missing is grey.

    Classes of one size keep the order in which they first occur.
    """
    cells = pd.Series(values, dtype=object)
    missing = cells.isna().to_numpy()
    counts = Counter(cells[~missing])
    most = min(most, len(palettes.LIGHT))
    largest = [name for name, _ in counts.most_common(most)]
    code_of = {name: code for code, name in enumerate(largest)}
    other, nothing = len(largest), len(largest) + 1
    codes = np.fromiter((code_of.get(cell, other) for cell in cells), np.uint8, len(cells))
    codes[missing] = nothing
    entries = [Entry(str(name), counts[name], code) for name, code in code_of.items()]
    if len(counts) > most:
        rest = sum(counts.values()) - sum(entry.count for entry in entries)
        entries.append(Entry(f"other ({len(counts) - most:,} more)", rest, other))
    if missing.any():
        entries.append(Entry("no value", int(missing.sum()), nothing))
    return _categories(codes, title, tuple(entries), len(largest))


def colour_by_cluster(
    cluster_ids: Int[np.ndarray, " drawn"], names: Sequence[str] = (), *, most: int = MOST_CLASSES
) -> Colouring:
    """Return a colour for each cluster, largest first; noise (-1) is grey and called noise."""
    texts = [_cluster_name(int(cluster), names) for cluster in cluster_ids]
    colouring = colour_by_category(texts, "cluster", most=most)
    entries = [
        Entry("noise", entry.count, entry.code) if entry.name == "no value" else entry
        for entry in colouring.entries
    ]
    return Colouring(
        colouring.codes, colouring.light, colouring.dark, "categories", "cluster", tuple(entries)
    )


def colour_by_number(values: DrawnNumbers, title: str, kind: str = "sequential") -> Colouring:
    """Return colours on a ramp: "sequential" from lowest to highest, "diverging" around 0.

    Values that are not finite count as missing and are grey. The ramp of "diverging" reaches as far to
    either side as the value farthest from 0.
    """
    numbers = np.asarray(values, np.float64)
    known = np.isfinite(numbers)
    low, high = (float(numbers[known].min()), float(numbers[known].max())) if known.any() else (0.0, 0.0)
    if kind == "diverging":
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    codes = np.full(len(numbers), palettes.STEPS, np.uint8)
    codes[known] = _steps(numbers[known], low, high)
    missing = int((~known).sum())
    entries = (Entry("no value", missing, palettes.STEPS),) if missing else ()
    light, dark = palettes.RAMPS[kind]
    return Colouring(read_only(codes), light, dark, kind, title, entries, low, high)


def colour_by_distance(distances: DrawnNumbers, word: str) -> Colouring:
    """Return colours by distance to the chosen word: the nearer, the stronger."""
    near = colour_by_number(-np.asarray(distances, np.float64), f"distance to {word}")
    low, high = (0.0 if near.high is None else -near.high), (0.0 if near.low is None else -near.low)
    light = tuple(reversed(near.light[:-1])) + near.light[-1:]
    dark = tuple(reversed(near.dark[:-1])) + near.dark[-1:]
    codes = np.where(near.codes == palettes.STEPS, palettes.STEPS, palettes.STEPS - 1 - near.codes)
    return Colouring(
        read_only(codes.astype(np.uint8)), light, dark, "sequential", near.title, near.entries, low, high
    )


def colour_by_column(column: pd.Series, title: str, kind: str = "sequential") -> Colouring:
    """Return colours by number where every known cell is one and more than ten differ, else by category.

    `kind` is the ramp used for numbers.
    """
    known = column.dropna()
    numbers = pd.to_numeric(known, errors="coerce")
    if len(known) and np.isfinite(numbers.to_numpy(np.float64)).all() and numbers.nunique() > MOST_CLASSES:
        return colour_by_number(pd.to_numeric(column, errors="coerce").to_numpy(np.float64), title, kind)
    return colour_by_category(column, title)


def _categories(codes: np.ndarray, title: str, entries: tuple[Entry, ...], classes: int) -> Colouring:
    light = palettes.classes(classes, palettes.LIGHT, palettes.OTHER_LIGHT, palettes.MISSING_LIGHT)
    dark = palettes.classes(classes, palettes.DARK, palettes.OTHER_DARK, palettes.MISSING_DARK)
    return Colouring(read_only(codes), light, dark, "categories", title, entries)


def _cluster_name(cluster: int, names: Sequence[str]) -> str | None:
    if cluster < 0:
        return None
    return f"{cluster + 1}: {names[cluster]}" if cluster < len(names) else f"cluster {cluster + 1}"


def _steps(numbers: np.ndarray, low: float, high: float) -> np.ndarray:
    """Place numbers on the ramp; halving first keeps the difference of huge numbers finite."""
    span = high / 2 - low / 2
    share = (numbers / 2 - low / 2) / span if span > 0 else np.full(len(numbers), 0.5)
    return np.rint(share * (palettes.STEPS - 1)).astype(np.uint8)

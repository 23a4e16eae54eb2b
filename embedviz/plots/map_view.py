"""How a map looks at the moment: the small part, which changes without sending a point again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from embedviz.plots.colours import Colouring, plain
from embedviz.plots.map_data import MapData
from embedviz.plots.payload import pack_message
from embedviz.plots.texts import LabelTexts, visible

MOST_NAMED = 300  # marked points whose labels are sent along where the map carries none

RowList = Int[np.ndarray, " _"]  # lists of any lengths beside each other


@dataclass(frozen=True, eq=False)
class Frame:
    """Newer positions of the same points: `coordinates` drawn x 2 or 3, `number` counts the frames."""

    coordinates: Float[np.ndarray, "drawn axes"]
    number: int


@dataclass(frozen=True)
class FlyTo:
    """Rows to bring into view; a new `number` makes the map move, the last one never again."""

    rows: tuple[int, ...]
    number: int


@dataclass(frozen=True, eq=False)
class MapView:
    """What is marked and how the points are coloured and named; all row ids are the table's.

    `highlighted` is the chosen row and `neighbours` its list, nearest first: exactly these get lines.
    `hits` are rows found by a search, `selected` rows inside a box or lasso. Once anything is marked,
    the other points turn grey; none disappears. `calm` leaves them their colours around a row that nobody
    has chosen yet. `frame` moves the points (t-SNE while it forms).
    """

    colouring: Colouring | None = None
    highlighted: int | None = None
    neighbours: Sequence[int] | RowList = ()
    hits: Sequence[int] | RowList = ()
    selected: Sequence[int] | RowList | None = None
    labels: LabelTexts | None = None
    show_labels: bool = True
    calm: bool = False
    fly_to: FlyTo | None = None
    frame: Frame | None = None


def pack_marks(view: MapView, data: MapData, *, answers: int = 0, names: bool = False) -> bytes:
    """Return what is marked, as one message.

    `answers` is the count of the last click Python knows of, so that the browser can tell an answer
    from a view made before the click; `names` sends the labels of the marked rows along.
    """
    lists = {"neighbours": view.neighbours, "hits": view.hits, "selected": view.selected}
    arrays = {name: np.asarray(() if rows is None else rows, np.int32) for name, rows in lists.items()}
    header: dict[str, Any] = {
        "topic": "marks",
        "identity": data.identity,
        "highlighted": None if view.highlighted is None else int(view.highlighted),
        "answers": answers,
        "showLabels": view.show_labels,
        "calm": view.calm,
        "flyTo": None if view.fly_to is None else [list(view.fly_to.rows), view.fly_to.number],
    }
    if names:
        chosen = np.array([] if view.highlighted is None else [view.highlighted], np.int32)
        header["names"] = _names(data, np.concatenate([chosen, *arrays.values()])[:MOST_NAMED])
    return pack_message(header, arrays)


def pack_paint(colouring: Colouring | None, data: MapData) -> bytes:
    """Return the colours and their legend, as one message; None is one colour for all."""
    shown = colouring or plain(len(data))
    header = {
        "topic": "paint",
        "identity": data.identity,
        "kind": shown.kind,
        "title": visible(shown.title),
        "entries": [[visible(entry.name), entry.count, entry.code] for entry in shown.entries],
        "light": shown.light,
        "dark": shown.dark,
        "low": shown.low,
        "high": shown.high,
    }
    return pack_message(header, {"codes": shown.codes[: 0 if shown.kind == "plain" else None]})


def pack_names(labels: LabelTexts | None, data: MapData) -> bytes:
    """Return the texts written at the points, as one message; None is the rows' own labels."""
    return pack_message(
        {"topic": "names", "identity": data.identity}, {} if labels is None else labels.arrays
    )


def pack_frame(frame: Frame | None, data: MapData) -> bytes:
    """Return newer positions, as one message; None is the map as it was sent."""
    arrays = {} if frame is None else {"coordinates": np.ascontiguousarray(frame.coordinates.T, np.float32)}
    header = {"topic": "frame", "identity": data.identity, "positions": data.positions}
    return pack_message(header, arrays)


def _names(data: MapData, wanted: np.ndarray) -> list[list[Any]]:
    order = np.argsort(data.rows, kind="stable")
    places = np.minimum(np.searchsorted(data.rows, wanted, sorter=order), len(data) - 1)
    found = order[places]
    return [
        [int(row), visible(data.labels[place])]
        for row, place in zip(wanted, found, strict=True)
        if data.rows[place] == row
    ]

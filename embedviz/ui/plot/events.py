"""What the user did on the map, checked: whatever comes from a browser may be anything at all."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Int

from embedviz.arrays import read_only
from embedviz.plots import MapData


@dataclass(frozen=True, eq=False)
class MapEvents:
    """What happened on the map since the last run; row ids are the table's.

    `clicked` is the row clicked, `selected` the rows inside a box or lasso (maybe none), each None
    where nothing of that kind happened; `cleared` tells that Escape was pressed. `count` rises with
    every event, so that the same row clicked twice is seen twice.
    """

    clicked: int | None = None
    selected: Int[np.ndarray, " some"] | None = None
    cleared: bool = False
    count: int = 0

    def __bool__(self) -> bool:
        return self.clicked is not None or self.selected is not None or self.cleared


def read_events(result: Mapping[str, Any], data: MapData) -> MapEvents:
    """Return the events in a component's result that belong to `data`; a wrong one never happened."""
    found = {name: _event(result.get(name), data) for name in ("clicked", "selected", "cleared")}
    return MapEvents(
        clicked=_row(found["clicked"].get("row"), data),
        selected=_region(found["selected"], data),
        cleared=bool(found["cleared"]),
        count=_count(result.get("count")),
    )


def _event(value: Any, data: MapData) -> Mapping[str, Any]:
    if isinstance(value, Mapping) and value.get("identity") == data.identity:
        return value
    return {}


def _count(count: Any) -> int:
    return count if type(count) is int and 0 <= count < 2**53 else 0


def _row(row: Any, data: MapData) -> int | None:
    if type(row) is not int or not 0 <= row < 2**31:
        return None
    return row if bool((data.rows == row).any()) else None


def _region(event: Mapping[str, Any], data: MapData) -> Int[np.ndarray, " some"] | None:
    """Return the rows whose bit is set: bit i of the map, lowest bit first, is drawn point i."""
    bits = event.get("bits")
    if not isinstance(bits, str) or event.get("points") != len(data):
        return None
    try:
        raw = base64.b64decode(bits, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != -(-len(data) // 8):
        return None
    inside = np.unpackbits(np.frombuffer(raw, np.uint8), count=len(data), bitorder="little")
    return read_only(data.rows[inside.astype(bool)])

"""The list of nearest rows as a real table: read aloud line by line, walked by arrow keys, one Tab stop."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from embedviz.geometry import Neighbours
from embedviz.plots.script import browser_script, browser_style
from embedviz.ui.session import widget_value
from embedviz.ui.text import visible

_table = st.components.v2.component(
    "embedviz_nearest_table",
    html='<div class="ev-nearest"></div>',
    css=browser_style("nearest_table"),
    js=browser_script("nearest_table"),
    isolate_styles=False,
)


def show_nearest(
    found: Neighbours, *, label: str, key: str, drawn: np.ndarray, choose: Callable[[int], None]
) -> None:
    """Draw the list; `choose` is called with the row chosen from it, before the page runs again.

    `drawn` says for each line whether its row is on the map.
    """
    lines = [
        {
            "row": row,
            "word": visible(word),
            "distance": f"{distance:.4f}",
            "share": share,
            "drawn": bool(on_map),
        }
        for (row, word, distance), share, on_map in zip(found, bars(found), drawn, strict=True)
    ]

    def heard() -> None:
        row = _chosen((widget_value(key) or {}).get("chosen"), found)
        if row is not None:
            choose(row)

    _table(
        data={"label": label, "heading": "Word", "lines": lines},
        key=key,
        height="content",
        on_chosen_change=heard,
    )


def bars(found: Neighbours) -> list[float]:
    """Return the length of each line's bar, 0 to 1: the nearer, the longer.

    The cosine itself for the angle; the nearest distance over this one for straight lines; this dot
    product over the largest.
    """
    distances = found.distances
    if found.metric == "cosine":
        return [float(share) for share in np.clip(1 - distances, 0, 1)]
    nearness = -distances if found.metric == "dot" else 1 / np.maximum(distances, np.finfo(np.float64).tiny)
    largest = float(nearness.max()) if len(nearness) else 0.0
    if largest <= 0:
        return [0.0] * len(distances)
    return [float(share) for share in np.clip(nearness / largest, 0, 1)]


def _chosen(event: Any, found: Neighbours) -> int | None:
    row = event.get("row") if isinstance(event, Mapping) else None
    return row if type(row) is int and bool((found.rows == row).any()) else None

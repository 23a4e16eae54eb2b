"""Show a map on a page, and tell what the user did on it.

The points travel once, in the map component. Colours, label texts, newer positions and marks each have
a channel of their own beside it, so that a click sends some hundred bytes and a recolouring one byte a point.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import streamlit as st

from embedviz.plots import MapData, MapView
from embedviz.plots.map_data import MOST_LABELS_SENT
from embedviz.plots.map_view import pack_frame, pack_marks, pack_names, pack_paint
from embedviz.ui.plot import blobs
from embedviz.ui.plot.addresses import LIBRARY, MAPS, routes_are_served
from embedviz.ui.plot.components import channel_component, library_component, map_component
from embedviz.ui.plot.events import MapEvents, read_events

View: TypeAlias = MapView | Callable[[MapEvents], MapView]


def show_map(data: MapData, *, key: str, view: View) -> MapEvents:
    """Draw the map and return what the user did on it since the last run.

    `view` may be a function of the events: it is then called before anything is marked, so that the
    answer to a click reaches the map in the same run. Best inside an `st.fragment`, which a click then
    reruns alone. One map per page: each takes one of the browser's few graphics contexts.
    """
    named = routes_are_served() or len(data) <= MOST_LABELS_SENT
    with st.container(gap=None):
        if not routes_are_served():
            library_component()(key=f"{key}/library", height=1)
        result = map_component(
            key=key,
            data=_points(data, named),
            height="content",
            on_clicked_change=_heard,
            on_selected_change=_heard,
            on_cleared_change=_heard,
            on_count_change=_heard,
        )
        events = read_events(result, data)
        now = view(events) if callable(view) else view
        _send(key, "paint", pack_paint(now.colouring, data))
        _send(key, "names", pack_names(now.labels, data))
        _send(key, "frame", pack_frame(now.frame, data))
        _send(key, "marks", pack_marks(now, data, answers=events.count, names=not named))
    return events


def _points(data: MapData, named: bool) -> Any:
    if routes_are_served():
        token = blobs.keep(data.packed, data.digest)
        return {"library": LIBRARY, "points": f"{MAPS}/{token}", "height": data.height}
    return data.packed if named else data.packed_without_labels


def _send(key: str, topic: str, message: bytes) -> None:
    channel_component(key=f"{key}/{topic}", data=message, height=1)


def _heard() -> None:
    """Ask Streamlit to report an event; the run that follows reads it."""

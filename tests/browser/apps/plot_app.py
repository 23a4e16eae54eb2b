"""A page with nothing but a map: what the browser tests drive."""

import numpy as np
import pandas as pd
import streamlit as st

from embedviz.plots import Detail, colour_by_category, colour_by_number
from embedviz.ui.plot import FlyTo, Frame, LabelTexts, MapData, MapEvents, MapView, show_map

st.set_page_config(layout="wide")
COUNT = int(st.query_params.get("n", 400))
DIMS = int(st.query_params.get("dims", 2))
TICKS = st.query_params.get("ticks") == "1"
SHAPE = st.query_params.get("shape", "clouds")
HOSTILE = '<img src=x onerror="window.hacked=1"><b>&lt;bold</b>'


@st.cache_resource(max_entries=8)
def example(count: int, dims: int, shape: str, ticks: bool) -> tuple[MapData, np.ndarray]:
    noise = np.random.default_rng(3)
    kinds = noise.integers(0, 12, count)
    middles = noise.normal(0, 4, (12, dims))
    coordinates = (middles[kinds] + noise.normal(0, 0.7, (count, dims))).astype(np.float32)
    if shape == "same":
        coordinates[:] = 3.0
    if shape == "outlier":
        coordinates[-1] = 1e6
    labels = [f"word{row}" for row in range(count)]
    labels[-1] = HOSTILE
    rows = np.arange(count, dtype=np.int32)
    if shape == "sparse":
        rows = rows * 3 + 5
    known = rows[(np.arange(count)[:, None] + 1 + 3 * np.arange(min(10, count))) % count]
    data = MapData(
        coordinates,
        rows,
        tuple(labels),
        known,
        identity=f"{shape}{count}{dims}",
        ticks=ticks,
        alt=f"Map of {count} example words",
        details=(Detail("row", tuple(map(str, rows))),),
        axis_names=("first", "second", "third"),
    )
    return data, kinds


data, kinds = example(COUNT, DIMS, SHAPE, TICKS)
st.session_state.setdefault("row", None)
st.session_state.setdefault("selected", None)

left, right = st.columns([3, 1])
with right:
    colour = st.radio("colour", ["plain", "kind", "number"], key="colour")
    labels = st.toggle("other labels", key="labels")
    hits = st.text_input("search", key="search")
    goto = st.number_input("fly to", 0, value=None, step=1, key="goto")
    away = st.toggle("another page", key="away")
    moved = st.number_input("frame", 0, value=0, step=1, key="frame")


def look(events: MapEvents) -> MapView:
    if events.clicked is not None:
        st.session_state.row, st.session_state.selected = events.clicked, None
    if events.selected is not None:
        st.session_state.row, st.session_state.selected = None, events.selected
    if events.cleared:
        st.session_state.row = st.session_state.selected = None
    row = st.session_state.row
    place = None if row is None else int(np.flatnonzero(data.rows == row)[0])
    colouring = {
        "plain": lambda: None,
        "kind": lambda: colour_by_category(pd.Series([f"kind {kind}" for kind in kinds]), "kind"),
        "number": lambda: colour_by_number(
            data.coordinates[:, 0].astype(np.float64), "first axis", "diverging"
        ),
    }[colour]()
    frame = (
        Frame(np.random.default_rng(moved).normal(size=data.coordinates.shape).astype(np.float32), moved)
        if moved
        else None
    )
    return MapView(
        colouring=colouring,
        highlighted=row,
        neighbours=() if place is None else data.neighbour_ids[place],
        hits=[int(data.rows[i]) for i, label in enumerate(data.labels) if hits and hits in label],
        selected=st.session_state.selected,
        labels=LabelTexts("row", tuple(f"#{row}" for row in data.rows)) if labels else None,
        fly_to=None if goto is None else FlyTo((int(data.rows[goto]),), int(goto)),
        frame=frame,
    )


@st.fragment
def panel() -> None:
    events = show_map(data, key="map", view=look)
    row, selected = st.session_state.row, st.session_state.selected
    st.text(f"CHOSEN {row} SELECTED {None if selected is None else len(selected)} COUNT {events.count}")
    if row is not None:
        place = int(np.flatnonzero(data.rows == row)[0])
        st.text("NEIGHBOURS " + " ".join(str(i) for i in data.neighbour_ids[place]))


with left:
    if not away:
        panel()

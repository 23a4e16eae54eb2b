"""The two pages of clicks.py: n random points, and a panel that names the neighbours of the clicked one.

`?ours=1` draws them with our map, else with `st.plotly_chart(on_select="rerun")`, which draws the
chosen point and its neighbours as a second trace: the way such pages are usually written.
"""

import numpy as np
import streamlit as st

from embedviz.plots import MapData, MapView

SHOWN = 10


@st.cache_resource(max_entries=2)
def points(count: int) -> MapData:
    """Return random points with random neighbours: the time of a click does not depend on them."""
    noise = np.random.default_rng(0)
    return MapData(
        noise.standard_normal((count, 2)).astype(np.float32),
        np.arange(count, dtype=np.int32),
        tuple(f"word_{row:07d}" for row in range(count)),
        noise.integers(0, count, (count, SHOWN)).astype(np.int32),
        identity=f"clicks {count}",
    )


def with_our_map(data: MapData) -> int | None:
    """Draw our map and return the clicked row."""
    from embedviz.ui.plot import MapEvents, show_map

    def look(events: MapEvents) -> MapView:
        row = events.clicked
        return MapView() if row is None else MapView(highlighted=row, neighbours=data.neighbour_ids[row])

    return show_map(data, key="map", view=look).clicked


def with_plotly_chart(data: MapData) -> int | None:
    """Draw Streamlit's chart and return the clicked row."""
    import plotly.graph_objects as go

    x, y = data.coordinates.T
    figure = go.Figure(go.Scattergl(x=x, y=y, mode="markers", marker={"size": 4}))
    chosen = st.session_state.setdefault("chosen", None)
    if chosen is not None:
        marked = [chosen, *data.neighbour_ids[chosen]]
        figure.add_scattergl(x=x[marked], y=y[marked], mode="markers", marker={"size": 10})
    figure.update_layout(showlegend=False, height=520, dragmode="pan")
    event = st.plotly_chart(figure, on_select="rerun", key="chart")
    picked = [point["point_index"] for point in event["selection"]["points"] if not point["curve_number"]]
    if picked and picked[0] != chosen:
        st.session_state["chosen"] = picked[0]
        st.rerun(scope="fragment")
    return chosen


@st.fragment
def panel(data: MapData, ours: bool) -> None:
    """Draw the chart and, once a point was clicked, its list."""
    clicked = (with_our_map if ours else with_plotly_chart)(data)
    if clicked is not None:
        words = " ".join(data.labels[row] for row in data.neighbour_ids[clicked])
        st.code(f"NEIGHBOURS {clicked}: {words}")


st.set_page_config(layout="wide")
panel(points(int(st.query_params["n"])), "ours" in st.query_params)

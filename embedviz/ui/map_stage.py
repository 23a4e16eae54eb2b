"""The map and the panel beside it: one fragment, so that a click reruns only these.

While a picture forms, the fragment runs again a few times a second to draw the newest frame; once it
is finished the whole page runs again, for its facts.
"""

import numpy as np
import streamlit as st

from embedviz.geometry import Neighbours
from embedviz.plots import FlyTo, MapView
from embedviz.ui import facts, forming, map_content, panel, pictures
from embedviz.ui.pictures import Picture
from embedviz.ui.plot import MapEvents, show_map
from embedviz.ui.session import Session

FRAME_SECONDS = 0.35
MAP_SHARE, PANEL_SHARE = 7, 3


def show(session: Session, picture: Picture) -> None:
    """Draw the map with its panel and facts, again and again while a job improves it."""
    again = FRAME_SECONDS if picture.job is not None else None
    st.fragment(_stage, run_every=again)(session, picture)


def _stage(session: Session, picture: Picture) -> None:
    if pictures.collect(session.results):
        st.rerun()
    stage, side = st.columns([MAP_SHARE, PANEL_SHARE], gap="medium")
    with side:
        hits = panel.search_box(session)
    with stage:
        forming.failed(session, picture)
        with st.spinner("Finding every row's neighbours…"):
            data = map_content.map_data(session, picture)
        show_map(data, key="map", view=lambda events: _answer(session, picture, events, hits))
        forming.show(session, picture)
        facts.show(session, picture)
    with side:
        panel.selection(session)
        panel.neighbour_list(session, picture.rows)


def _answer(session: Session, picture: Picture, events: MapEvents, hits: np.ndarray | None) -> MapView:
    """Take in what the user did on the map; return how it looks now."""
    choices = session.map
    if events.clicked is not None:
        choices.row, choices.untouched = events.clicked, False
    if events.selected is not None:
        choices.selected = events.selected if len(events.selected) else None
    if events.cleared:
        choices.selected, choices.row = None, None
    nearest = panel.nearest(session)
    return MapView(
        colouring=map_content.colouring(session, picture),
        highlighted=choices.row,
        neighbours=nearest.rows if nearest is not None else (),
        hits=hits if hits is not None else (),
        selected=choices.selected,
        labels=map_content.label_texts(session, picture),
        fly_to=_flight(session, nearest),
        calm=choices.untouched,
        frame=map_content.frame(session, picture),
    )


def _flight(session: Session, nearest: Neighbours | None) -> FlyTo | None:
    """Bring a row chosen outside the map into view, together with its nearest rows."""
    row = session.map.row
    if row is None or not session.flights:
        return None
    company = () if nearest is None else tuple(int(other) for other in nearest.rows)
    return FlyTo((row, *company), session.flights)

"""The title of the first page and its three doors: open vectors, train your own, how it works."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embedviz.ui.feedback import coming
from embedviz.ui.session import Session, set_widget
from embedviz.ui.text import plain

SETTINGS = "map.more"  # the door to the settings that a first visit does not need
TITLE_LIMIT = 20  # characters of a name beside the doors: one line of a laptop's screen


def show(title: str, session: Session) -> None:
    """Draw the page's title and the three doors in one row."""
    name, doors = st.columns([2, 3], vertical_alignment="center")
    name.subheader(f"{title} of {plain(session.table.origin.name, TITLE_LIMIT)}", anchor=False)
    with doors, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if st.button("Open vectors", icon=":material/folder_open:", type="primary", key="doors.open"):
            st.switch_page("pages/data.py")
        if st.button("Train your own", icon=":material/model_training:", key="doors.train"):
            coming("Training", "Until then, open vectors that you trained elsewhere.")
        if st.button("How it works", icon=":material/school:", key="doors.lesson"):
            coming("The lesson", "Until then, click a point: its nearest words stand on the right.")


def settings_door() -> DeltaGenerator:
    """Draw the door to *More settings*; return what lies behind it."""
    return st.popover(
        "More settings", icon=":material/tune:", width="stretch", key=SETTINGS, on_change="rerun"
    )


def close_settings() -> None:
    """Close *More settings*, so that what was asked for can be seen."""
    set_widget(SETTINGS, False)

"""The title of the first page and its three doors: open vectors, train your own, how it works."""

import streamlit as st

from embedviz.ui.feedback import coming
from embedviz.ui.session import Session
from embedviz.ui.text import plain


def show(title: str, session: Session) -> None:
    """Draw the page's title and the three doors in one row."""
    name, doors = st.columns([2, 3], vertical_alignment="center")
    name.subheader(f"{title} of {plain(session.table.origin.name, 40)}", anchor=False)
    with doors, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if st.button("Open vectors", icon=":material/folder_open:", type="primary", key="doors.open"):
            st.switch_page("pages/data.py")
        if st.button("Train your own", icon=":material/model_training:", key="doors.train"):
            coming("Training", "Until then, open vectors that you trained elsewhere.")
        if st.button("How it works", icon=":material/school:", key="doors.lesson"):
            coming("The lesson", "Until then, click a point: its nearest words stand on the right.")

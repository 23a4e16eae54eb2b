"""What was understood of the table on show, before anything is drawn."""

import pandas as pd
import streamlit as st

from embedviz.errors import EmbedvizError
from embedviz.formats import turn
from embedviz.ui import cache, feedback
from embedviz.ui.opening import open_table
from embedviz.ui.session import Session
from embedviz.ui.text import plain, visible

PREVIEW_ROWS, PREVIEW_DIMS = 8, 8


def show(session: Session) -> None:
    """Write what was understood, the warnings, the first rows; offer the map and the turned table."""
    table, found = session.table, cache.description(session.active, session.table)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"What was understood of {plain(table.origin.name)}", anchor=False, width="content")
        if st.button("See the map", type="primary", icon=":material/scatter_plot:", key="data.see"):
            st.switch_page("pages/map.py")
    feedback.warn(table.warnings)
    facts, preview = st.columns([2, 3])
    with facts:
        st.dataframe(
            pd.DataFrame(found.as_phrases(), columns=["What", "Found"]), hide_index=True, key="data.facts"
        )
    with preview:
        st.dataframe(_preview(session), hide_index=True, key="data.preview")
    if st.button(
        "Turn rows and columns", type="tertiary", icon=":material/rotate_90_degrees_cw:", key="data.turn"
    ):
        _turn(session)


def _preview(session: Session) -> pd.DataFrame:
    table = session.table
    shown = pd.DataFrame({"word": [visible(label) for label in table.labels[:PREVIEW_ROWS]]})
    for name in table.columns:
        shown[f"{visible(str(name), 20)}"] = table.columns[name].head(PREVIEW_ROWS)
    for dim in range(min(PREVIEW_DIMS, table.dims)):
        shown[f"dim {dim}"] = table.vectors[:PREVIEW_ROWS, dim]
    return shown


def _turn(session: Session) -> None:
    try:
        open_table(session, turn(session.table))
    except EmbedvizError as error:
        feedback.tell(error)
        return
    st.rerun()

"""What was understood of the table on show, before anything is drawn."""

import pandas as pd
import streamlit as st

from embedviz.errors import EmbedvizError
from embedviz.formats import turn
from embedviz.ui import cache, feedback
from embedviz.ui.opening import open_table
from embedviz.ui.session import Session
from embedviz.ui.text import counted, plain, visible

PREVIEW_ROWS, PREVIEW_COLUMNS, PREVIEW_DIMS = 8, 3, 6


def show(session: Session) -> None:
    """Write what was understood, the warnings, the first rows; offer the map and the turned table."""
    table = session.table
    with st.spinner("Looking through the table…"):
        found = cache.description(session.active, table)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"What was understood of {plain(table.origin.name)}", anchor=False, width="content")
        if st.button("See the map", type="primary", icon=":material/scatter_plot:", key="data.see"):
            st.switch_page("pages/map.py")
    feedback.warn(table.warnings)
    facts, preview = st.columns([2, 3])
    with facts:
        phrases = [(what, plain(how_much, limit=200)) for what, how_much in found.as_phrases()]
        st.table(
            pd.DataFrame(phrases, columns=["What", "Found"]),
            hide_index=True,
            border="horizontal",
            alt="What was understood",
        )
    with preview:
        st.dataframe(_preview(session), hide_index=True, height="content", key="data.preview")
        st.caption(_shown(session))
    if st.button(
        "Turn rows and columns", type="tertiary", icon=":material/rotate_90_degrees_cw:", key="data.turn"
    ):
        _turn(session)


def _preview(session: Session) -> pd.DataFrame:
    table = session.table
    shown = pd.DataFrame({"word": [visible(label) for label in table.labels[:PREVIEW_ROWS]]})
    for name in list(table.columns)[:PREVIEW_COLUMNS]:
        cells = table.columns[name].head(PREVIEW_ROWS).fillna("").astype(str)
        shown[visible(str(name), 20)] = [visible(cell) if cell else "" for cell in cells]
    for dim in range(_dims_shown(session)):
        shown[f"dim {dim}"] = table.vectors[:PREVIEW_ROWS, dim]
    return shown


def _dims_shown(session: Session) -> int:
    """Return how many dims fit beside the words and columns without being cut off."""
    room = PREVIEW_DIMS - min(len(list(session.table.columns)), PREVIEW_COLUMNS)
    return min(room, session.table.dims)


def _shown(session: Session) -> str:
    table = session.table
    rows = f"The first {min(PREVIEW_ROWS, table.rows)} of {counted(table.rows, 'row')}"
    known = len(list(table.columns))
    columns = f"{min(PREVIEW_COLUMNS, known)} of {counted(known, 'column')}"
    dims = f"{_dims_shown(session)} of {counted(table.dims, 'dim')}"
    return ", ".join([rows, columns, dims] if known else [rows, dims]) + "."


def _turn(session: Session) -> None:
    try:
        with st.spinner("Turning the table…"):
            open_table(session, turn(session.table))
    except EmbedvizError as error:
        feedback.tell(error)
        return
    st.rerun()

"""Save the table on show in any format that can be written."""

import streamlit as st

from embedviz.errors import EmbedvizError
from embedviz.formats import WRITABLE, write_bytes
from embedviz.ui import downloads
from embedviz.ui.feedback import tell
from embedviz.ui.session import Session


def show(session: Session) -> None:
    """Draw the choice of format; the file is made only once it is asked for."""
    st.subheader("Save as another format", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.selectbox(
            "Format", list(WRITABLE), format_func=WRITABLE.__getitem__, key="data.format", width=360
        )
        prepare = st.button("Prepare the file", key="data.prepare")
    if prepare:
        _prepared(session, form)


def _prepared(session: Session, form: str) -> None:
    try:
        with st.spinner("Writing the file…"):
            files = write_bytes(session.table, form)
    except EmbedvizError as error:
        tell(error)
        return
    with st.container(horizontal=True):
        for name, content in files.items():
            downloads.offer(f"Download {name}", content, name, key=f"data.save.{name}")

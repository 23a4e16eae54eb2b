"""What surrounds every page: its title bar, the table on show, and what must be said once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from embedviz.ui.feedback import tell
from embedviz.ui.session import Session, current
from embedviz.ui.text import counted, visible

ASSETS = Path(__file__).parent / "assets"


def begin() -> None:
    """Set what the browser's tab shows; called once, by app.py.

    The icon is a file of ours: a named icon would be fetched from a font server.
    """
    current().framed = True
    st.set_page_config("embedviz", str(ASSETS / "icon.svg"), layout="wide", initial_sidebar_state=215)
    st.html(ASSETS / "frame.css")


def ensure_app() -> None:
    """Run app.py first where a page was started without it.

    With a folder called pages/, Streamlit serves the first visitor of a fresh server the old way: the
    page alone, without app.py. Switching that off and running again brings the whole app.
    """
    session = current()
    if not session.framed:
        session.framed = True
        PagesManager.uses_pages_directory = False
        st.rerun()


def menu(groups: Mapping[str, Sequence[st.Page]]) -> None:
    """Draw the pages in their groups.

    Streamlit's own menu puts its group titles inside the list of links, which screen readers stumble on.
    """
    with st.sidebar:
        for title, pages in groups.items():
            st.caption(title)
            for page in pages:
                st.page_link(page, width="stretch")
        st.divider()


def table_selector(session: Session) -> None:
    """Draw the choice of the table on show, below the list of pages."""
    keys = list(session.tables)
    with st.sidebar:
        chosen = st.selectbox(
            "Table on show",
            keys,
            keys.index(session.active),
            format_func=lambda key: visible(session.tables[key].origin.name, 28),
            key=f"frame.table.{session.active}.{len(keys)}",
        )
        st.caption(f"{counted(session.table.rows, 'row')} × {counted(session.table.dims, 'dim')}")
    if chosen != session.active:
        session.active = chosen
        st.rerun()


def notices(session: Session) -> None:
    """Show what went another way before the page was drawn, once."""
    while session.notices:
        tell(session.notices.pop(0))

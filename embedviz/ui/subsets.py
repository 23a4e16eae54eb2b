"""Map only these: a pasted list, the search hits, a group, or a word and its neighbours.

The subset is named on the page and is one click away from all rows again. The neighbour list keeps
searching every row.
"""

import numpy as np
import streamlit as st

from embedviz.arrays import RowIds
from embedviz.ui import cache
from embedviz.ui.doors import close_settings
from embedviz.ui.opening import rows_named
from embedviz.ui.session import MapChoices, Session, Subset, widget_value
from embedviz.ui.text import counted, plain, visible

BLANKS = " \t\r"  # typed around a word; a no-break space or any other is part of it
PASTED = "subset.words"


def show(session: Session, default_most: int) -> None:
    """Draw the ways to choose which rows are on the map."""
    choices = session.map
    _pasted(session)
    with st.container(horizontal=True):
        hits = "Map the search hits"
        if st.button(hits, disabled=not choices.text, key="subset.hits", on_click=close_settings):
            found = cache.hits(session.active, choices.text, choices.regex, session.table)
            _map(choices, Subset(f"rows that match “{choices.text}”", found))
        near = "Map the chosen word and its nearest"
        if st.button(near, disabled=choices.row is None, key="subset.near", on_click=close_settings):
            _map(choices, _around(session))
    choices.regex = st.toggle("Search by pattern (regex)", choices.regex, key=f"map.regex.{session.active}")
    most = st.number_input(
        "Draw at most this many rows",
        min_value=10,
        value=choices.most,
        placeholder=f"{default_most:,}",
        key=f"map.most.{session.active}",
        help="Above it a random sample is drawn, by the seed below; the page says how many of how many.",
    )
    choices.most = int(most) if most else None
    choices.sample_seed = int(
        st.number_input("Seed of the sample", 0, value=choices.sample_seed, key=f"map.seed.{session.active}")
    )


def banner(session: Session) -> None:
    """Say which rows are mapped where it is not all of them, with the way back."""
    subset = session.map.subset
    if subset is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"Only **{plain(subset.name)}** is mapped: {len(subset.rows):,} of {session.table.rows:,} rows."
        )
        if st.button("Back to all rows", key="subset.back", icon=":material/undo:"):
            session.map.subset = None
            st.rerun()
        _missing(subset)


def _missing(subset: Subset) -> None:
    if subset.missing:
        words = ", ".join(visible(word, 30) for word in subset.missing[:12])
        more = f" and {len(subset.missing) - 12:,} more" if len(subset.missing) > 12 else ""
        st.caption(f"Not in this table: {plain(words, 500)}{more}.")


def _pasted(session: Session) -> None:
    with st.form("subset.form", border=False, clear_on_submit=True):
        text = st.text_area(
            "Map only these words",
            placeholder="one a line, or separated by commas",
            height=80,
            key=PASTED,
        )
        asked = st.form_submit_button("Map these words", on_click=_map_pasted, args=(session,))
        if asked and text.strip() and not len(rows_named(session.table, words_of(text))[0]):
            st.warning("None of these words is in this table.")


def _map_pasted(session: Session) -> None:
    words = words_of(widget_value(PASTED, ""))
    rows, missing = rows_named(session.table, words)
    if len(rows):
        session.map.subset = Subset(f"your list of {counted(len(words), 'word')}", rows, missing)
        close_settings()


def words_of(text: str) -> list[str]:
    """Return the words of a pasted list: one a line where there are lines, else split at commas."""
    lines = [line for line in text.split("\n") if line.strip(BLANKS)]
    pieces = lines if len(lines) > 1 else "".join(lines).split(",")
    return list(dict.fromkeys(piece.strip(BLANKS) for piece in pieces if piece.strip(BLANKS)))


def _around(session: Session) -> Subset:
    table, choices = session.table, session.map
    assert choices.row is not None
    nearest = cache.neighbour_search(session.active, choices.metric, table).nearest(
        choices.row, choices.neighbours
    )
    rows: RowIds = np.concatenate([[choices.row], nearest.rows]).astype(np.int64)
    return Subset(f"{table.labels[choices.row]} and its {len(nearest)} nearest", rows)


def _map(choices: MapChoices, subset: Subset) -> None:
    choices.subset = subset
    st.rerun()

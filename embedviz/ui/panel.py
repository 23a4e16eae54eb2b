"""The panel beside the map: find a row, read its true neighbours, act on a selection.

The list is exact and always searches every row of the table as it was loaded, whatever is drawn.
"""

from contextlib import suppress

import numpy as np
import pandas as pd
import streamlit as st

from embedviz.arrays import RowIds
from embedviz.errors import EmbedvizError
from embedviz.geometry import Neighbours, best_first
from embedviz.table import EmbeddingTable
from embedviz.ui import cache
from embedviz.ui.choices import DISTANCE
from embedviz.ui.feedback import tell, told
from embedviz.ui.nearest_table import show_nearest
from embedviz.ui.phrases import DISTANCES
from embedviz.ui.session import MapChoices, Session, Subset, set_widget, widget_value
from embedviz.ui.text import counted, plain, visible

HITS_OFFERED = 50
NOTHING_CHOSEN = "Click a point, or search for a word, to see what lies nearest to it."
COLOURS_WAIT = " The colours then tell how near every row is to it."


def search_box(session: Session) -> RowIds | None:
    """Draw the search box; return every row that matches, None where nothing is asked."""
    table, choices = session.table, session.map
    st.text_input(
        "Find a word",
        choices.text,
        type="search",
        live=True,
        key=f"map.search.{session.active}",
        placeholder=f"Type a word, or part of it ({counted(table.rows, 'row')})",
        on_change=_searched,
        args=(session,),
    )
    if not choices.text:
        return None
    try:
        found = _found(session)
    except EmbedvizError as error:
        tell(error)
        return None
    _offer(session, found)
    return found


def nearest(session: Session) -> Neighbours | None:
    """Return the exact nearest rows of the chosen row; None where there is none, or no answer."""
    table, choices = session.table, session.map
    if choices.row is None:
        return None
    search = cache.neighbour_search(session.active, choices.metric, table)
    row = choices.row
    made_of = (session.active, choices.metric, row, choices.neighbours)
    try:
        return session.memory.same("nearest", made_of, lambda: search.nearest(row, choices.neighbours))
    except EmbedvizError:
        return None  # the list says why


def neighbour_list(session: Session, drawn: RowIds) -> None:
    """Draw the chosen row and its nearest rows; `drawn` are the rows on the map."""
    table, choices = session.table, session.map
    if choices.row is None:
        st.info(NOTHING_CHOSEN + (COLOURS_WAIT if choices.colour == DISTANCE else ""))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Nearest to {plain(table.labels[choices.row])}**" + _same_label(table, choices.row))
        if not choices.untouched:
            st.button("Let go", type="tertiary", key="map.let_go", on_click=_let_go, args=(session,))
    found = nearest(session)
    if found is None:
        with told():
            cache.neighbour_search(session.active, choices.metric, table).nearest(
                choices.row, choices.neighbours
            )
        return
    if table.rows == 1:
        st.caption("There is no other row to compare it with.")
        return
    label = f"The {len(found)} rows nearest to {visible(table.labels[choices.row])}"
    on_map = np.isin(found.rows, drawn)
    show_nearest(found, label=label, key="map.nearest", drawn=on_map, choose=session.choose)
    dims, rows = counted(table.dims, "dim"), counted(table.rows, "row")
    st.caption(f"{DISTANCES[choices.metric]}, in all {dims} as loaded, over all {rows}.")
    for note in found.notes:
        st.caption(plain(note, limit=300))


def selection(session: Session) -> None:
    """Draw what can be done with the rows inside the last box or lasso."""
    choices = session.map
    if choices.selected is None or not len(choices.selected):
        return
    with st.container(border=True):
        st.markdown(f"**{counted(len(choices.selected), 'row')} selected**")
        labels = [visible(session.table.labels[row]) for row in choices.selected]
        st.dataframe(pd.DataFrame({"row": choices.selected, "label": labels}), height=140, hide_index=True)
        with st.container(horizontal=True):
            if st.button("Map only these", key="map.only_selected"):
                choices.subset, choices.selected = Subset("the selection", choices.selected), None
                st.rerun()
            st.button("Clear", key="map.clear_selected", on_click=_clear_selected, args=(choices,))


def _found(session: Session) -> RowIds:
    return cache.hits(session.active, session.map.text, session.map.regex, session.table)


def _offer(session: Session, found: RowIds) -> None:
    """Offer the hits, the best first; all of them are marked on the map."""
    table, choices = session.table, session.map
    if not len(found):
        st.caption(f"No row {'matches' if choices.regex else 'contains'} {plain(choices.text)}.")
        return
    offered = [int(row) for row in best_first(table.labels, found, choices.text)[:HITS_OFFERED]]
    if len(offered) == 1:
        return
    st.selectbox(
        f"{counted(len(found), 'row')} match",
        offered,
        offered.index(choices.row) if choices.row in offered else None,
        format_func=lambda row: f"{visible(table.labels[row])}  ·  row {row:,}",
        placeholder="Choose one of them",
        key=f"map.hit.{session.active}.{choices.text}",
        on_change=_hit_chosen,
        args=(session, f"map.hit.{session.active}.{choices.text}"),
    )


def _same_label(table: EmbeddingTable, row: int) -> str:
    rows = table.find(table.labels[row])
    if len(rows) == 1:
        return ""
    others = counted(len(rows) - 1, "other row has", "other rows have")
    return f" (row {row:,}; {others} the same word)"


def _searched(session: Session) -> None:
    choices = session.map
    choices.text = widget_value(f"map.search.{session.active}", "") or ""
    if not choices.text:
        return
    with suppress(EmbedvizError):  # the search box says why
        found = best_first(session.table.labels, _found(session), choices.text)
        if len(found):
            session.choose(int(found[0]))


def _hit_chosen(session: Session, key: str) -> None:
    session.choose(int(widget_value(key)))


def _let_go(session: Session) -> None:
    """Give every point its colour back."""
    session.map.row, session.map.text = None, ""
    set_widget(f"map.search.{session.active}", "")


def _clear_selected(choices: MapChoices) -> None:
    choices.selected = None

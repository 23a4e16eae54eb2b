"""Groups of rows: how they are found, what was found, and a map of one of them alone.

The neighbour graph that a picture of all rows left behind is handed on, so that it is computed once.
"""

import numpy as np
import streamlit as st

from embedviz.errors import EmbedvizError
from embedviz.geometry import HDBSCAN, Clustering, KMeans, NeighbourGraph, graph_metric
from embedviz.ui import cache, controls
from embedviz.ui.choices import CLUSTERS
from embedviz.ui.doors import close_settings
from embedviz.ui.feedback import tell
from embedviz.ui.results import rows_digest
from embedviz.ui.session import Session, Subset
from embedviz.ui.text import counted, plain, visible

METHODS = {"k-means": KMeans, "HDBSCAN": HDBSCAN}


def settings(session: Session) -> None:
    """Draw how groups are found, and, where they are shown, the way to map one of them alone."""
    choices = session.map
    kinds = [kind.__name__ for kind in METHODS.values()]
    current = kinds.index(type(choices.clustering).__name__)
    method = st.selectbox("Groups found by", list(METHODS), current, key=f"groups.method.{session.active}")
    if METHODS[method].__name__ != kinds[current]:
        choices.clustering = METHODS[method]()
    choices.clustering = controls.edit(choices.clustering, key=f"groups.{session.active}.{method}")
    if choices.colour == CLUSTERS:
        _map_one(session)
    else:
        st.caption("Set *Colour* to groups to see them.")


def found_groups(session: Session) -> Clustering:
    """Return the groups of the table on show.

    Raises:
        GeometryError: these rows cannot be grouped.
    """
    choices = session.map
    return cache.clustering(
        session.active, choices.clustering, choices.metric, session.table, whole_graph(session)
    )


def whole_graph(session: Session) -> NeighbourGraph | None:
    """Return the neighbour graph of all rows where a picture has left one."""
    every_row = rows_digest(np.arange(session.table.rows))
    return session.results.graphs.get((session.active, every_row, graph_metric(session.map.metric)))


def facts(session: Session) -> None:
    """Write what was found: how many groups, of which sizes, how clear, how much noise."""
    if session.map.colour != CLUSTERS:
        return
    try:
        found = found_groups(session)
    except EmbedvizError as error:
        tell(error)
        return
    sizes = ", ".join(f"{size:,}" for size in found.sizes[:12]) + (" …" if len(found.sizes) > 12 else "")
    phrases = [f"{counted(len(found.sizes), 'group')} of {sizes} rows"]
    if found.silhouette is not None:
        phrases.append(f"how clear: {found.silhouette:.2f} of 1 (silhouette)")
    if found.noise:
        phrases.append(f"{counted(found.noise, 'row')} in no group (noise)")
    st.caption(" · ".join(phrases))
    for note in found.notes:
        st.caption(plain(note, limit=300))


def _map_one(session: Session) -> None:
    try:
        found = found_groups(session)
    except EmbedvizError:
        return  # the facts below the map say why
    if not len(found.sizes):
        return
    chosen = st.selectbox(
        "Group",
        range(len(found.sizes)),
        format_func=lambda group: f"{visible(found.names[group], 40)} ({found.sizes[group]:,})",
        key=f"groups.one.{session.active}.{session.map.clustering}",
    )
    if st.button("Map only this group", key="groups.map", on_click=close_settings):
        rows = np.flatnonzero(found.cluster_ids == chosen)
        session.map.subset = Subset(f"the group {found.names[chosen]}", rows)
        st.rerun()

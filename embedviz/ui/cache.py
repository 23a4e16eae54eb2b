"""The only caches, each keyed by a fingerprint and settings, bounded, and gone with the session.

Streamlit hashes a big array by a sample and may then answer for other data; a table's fingerprint
covers every byte, so the table itself travels as an underscore argument that is left out of the key.
"""

import numpy as np
import streamlit as st

from embedviz.arrays import RowIds
from embedviz.formats import Description, describe
from embedviz.geometry import (
    HDBSCAN,
    Clustering,
    KMeans,
    NeighbourGraph,
    NeighbourSearch,
    cluster,
    graph_metric,
    neighbour_graph,
    search,
)
from embedviz.projections import Method, Projection, project
from embedviz.table import EmbeddingTable


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def neighbour_search(fingerprint: str, metric: str, _table: EmbeddingTable) -> NeighbourSearch:
    """Return the prepared search for neighbours of one table and distance."""
    return NeighbourSearch(_table, metric)


@st.cache_resource(max_entries=24, show_spinner=False, scope="session")
def direct_projection(
    fingerprint: str, rows: str, settings: Method, metric: str, _table: EmbeddingTable
) -> Projection:
    """Return a picture that is quick enough to be drawn at once (PCA, raw dimensions)."""
    return project(_table, settings, metric=metric)


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def exact_graph(fingerprint: str, metric: str, k: int, _table: EmbeddingTable) -> NeighbourGraph:
    """Return the k nearest rows of each row of a small table."""
    return neighbour_graph(_table.vectors, k, metric)


@st.cache_resource(max_entries=8, show_spinner="Finding groups…", scope="session")
def clustering(
    fingerprint: str,
    settings: KMeans | HDBSCAN,
    metric: str,
    _table: EmbeddingTable,
    _graph: NeighbourGraph | None = None,
) -> Clustering:
    """Return the groups of one table; a graph of its rows only saves time."""
    return cluster(_table, settings, metric=graph_metric(metric), graph=_graph)


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def description(fingerprint: str, _table: EmbeddingTable) -> Description:
    """Return what was understood of a table."""
    return describe(_table)


@st.cache_resource(max_entries=16, show_spinner=False, scope="session")
def hits(fingerprint: str, text: str, regex: bool, _table: EmbeddingTable) -> RowIds:
    """Return every row whose label matches, in order."""
    found: RowIds = search(_table.labels, text, regex=regex)
    return np.asarray(found)

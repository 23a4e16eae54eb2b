"""What the map shows, put together from the session: points once, everything else as a small view."""

import numpy as np
import pandas as pd

from embedviz.errors import EmbedvizError
from embedviz.plots import (
    Colouring,
    Detail,
    Frame,
    LabelTexts,
    MapData,
    colour_by_category,
    colour_by_cluster,
    colour_by_column,
    colour_by_distance,
    plain,
)
from embedviz.table import EmbeddingTable
from embedviz.ui import cache, groups
from embedviz.ui.choices import CLUSTERS, COLUMN, DISTANCE, LABEL
from embedviz.ui.pictures import Picture
from embedviz.ui.session import Session

INSTANT_ROWS = 5_000  # up to here every neighbour list is computed at once and travels with the points
DETAILS = 3  # columns shown on the hover card
HEIGHT = 460
BANNER = 50  # pixels of the line above the map that names what is mapped


def map_data(session: Session, picture: Picture) -> MapData:
    """Return the points of the picture with what belongs to them for good, packed once."""
    made_of = (picture.key, picture.projection, picture.job, session.map.metric, session.map.neighbours)
    return session.memory.same("points", made_of, lambda: _map_data(session, picture))


def _map_data(session: Session, picture: Picture) -> MapData:
    table, projection = session.table, picture.projection
    labels = tuple(table.labels[row] for row in picture.rows)
    columns = list(table.columns)[:DETAILS]
    cells = table.columns[columns].iloc[picture.rows].fillna("").astype(str)
    return MapData(
        coordinates=projection.coordinates,
        rows=picture.rows,
        labels=labels,
        neighbour_ids=neighbour_ids(session, picture),
        identity=f"{picture.key.fingerprint}.{picture.key.rows}.{session.map.picture}.{session.map.dims}",
        axis_names=projection.axis_names,
        ticks=projection.ticks and picture.job is None,  # what forms has no units
        alt=f"Map of {len(labels):,} rows of {table.origin.name}; the table beside it lists nearest words",
        details=tuple(Detail(str(name), tuple(cells[name])) for name in columns),
        height=HEIGHT - (BANNER if session.map.subset else 0),
    )


def neighbour_ids(session: Session, picture: Picture) -> np.ndarray | None:
    """Return the neighbour lists to send with the points, where they are exact and at hand.

    They must equal the list beside the map; where a zero row has no list, none is sent.
    """
    table, choices = session.table, session.map
    if choices.metric == "dot" or table.rows <= choices.neighbours:
        return None
    if choices.metric == "cosine" and not table.vectors.any(axis=1).all():
        return None
    graph = groups.whole_graph(session)
    if graph is not None and graph.exact and graph.ids.shape[1] >= choices.neighbours:
        return graph.ids[picture.rows, : choices.neighbours]
    if table.rows > INSTANT_ROWS:
        return None
    return cache.exact_graph(session.active, choices.metric, choices.neighbours, table).ids[picture.rows]


def colouring(session: Session, picture: Picture) -> Colouring:
    """Return the colours of the drawn rows by the choice made, packed once."""
    choices = session.map
    row = choices.row if choices.colour == DISTANCE else None
    made_of = (session.active, choices.colour, choices.scale, choices.clustering, choices.metric, row)
    whole = session.memory.same("all colours", made_of, lambda: _colouring(session))
    return session.memory.same("colours", (made_of, picture.key.rows), lambda: whole.of_rows(picture.rows))


def _colouring(session: Session) -> Colouring:
    """Return the colours of all rows: a class keeps its colour whichever rows are drawn."""
    table, choices = session.table, session.map
    if choices.colour == CLUSTERS:
        return _group_colours(session)
    if choices.colour == DISTANCE and choices.row is not None:
        search = cache.neighbour_search(session.active, choices.metric, table)
        return colour_by_distance(search.distances_from(choices.row), table.labels[choices.row])
    name = choices.colour.removeprefix(COLUMN)
    if choices.colour == LABEL or name in table.columns:
        column = _cells(table, choices.colour)
        if choices.scale == "categories":
            return colour_by_category(column, name)
        return colour_by_column(column, name, choices.scale)
    return plain(table.rows)


def _cells(table: EmbeddingTable, colour: str) -> pd.Series:
    """Return the texts that colour the rows: a column, or the labels themselves."""
    if colour == LABEL:
        return pd.Series(table.labels, dtype=object)
    return table.columns[colour.removeprefix(COLUMN)]


def _group_colours(session: Session) -> Colouring:
    try:
        found = groups.found_groups(session)
    except EmbedvizError:
        return plain(session.table.rows)  # the facts below the map say why
    return colour_by_cluster(found.cluster_ids, found.names)


def label_texts(session: Session, picture: Picture) -> LabelTexts | None:
    """Return the texts written beside the points where they are not the rows' own labels."""
    name, columns = session.map.label, session.table.columns
    if name not in columns:
        return None
    return session.memory.same(
        "labels",
        (picture.key, name),
        lambda: LabelTexts(name, tuple(columns[name].iloc[picture.rows].fillna("").astype(str))),
    )


def frame(session: Session, picture: Picture) -> Frame | None:
    """Return the newest positions of a picture that is still forming."""
    newest = session.results.frame(picture.key)
    if newest is None or newest.coordinates is None:
        return None
    return Frame(newest.coordinates, int(newest.facts.get("iteration", newest.facts.get("epoch", 0))))

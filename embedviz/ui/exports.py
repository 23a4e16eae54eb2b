"""What leaves the map: coordinates as CSV or TSV; PNG and SVG are buttons of the plot itself.

The files are made only once the door is opened.
"""

import streamlit as st

from embedviz.exports.coordinates import coordinates_csv, coordinates_tsv
from embedviz.ui import downloads
from embedviz.ui.pictures import Picture
from embedviz.ui.session import Session


def show(session: Session, picture: Picture) -> None:
    """Draw the Export door: the picture's coordinates, and how to save the picture itself."""
    door = st.popover(
        "Export", icon=":material/download:", width="stretch", key="map.export", on_change="rerun"
    )
    with door:
        if door.open:
            coordinates(session, picture)
        st.caption("The picture as PNG or SVG: the two save buttons in the picture's own corner.")
        st.caption("The vectors themselves, in other formats: on the *Data* page.")


def coordinates(session: Session, picture: Picture) -> None:
    """Draw the buttons that save the coordinates of the rows drawn."""
    labels = [session.table.labels[row] for row in picture.rows]
    for kind, make, purpose in (
        ("csv", coordinates_csv, "for spreadsheets; labels that look like formulas get a ' in front"),
        ("tsv", coordinates_tsv, "for programs; labels unchanged"),
    ):
        with st.spinner("Writing the coordinates…"):
            content = make(picture.rows, labels, picture.projection.coordinates)
        downloads.offer(
            f"Coordinates ({kind.upper()})",
            content,
            f"coordinates.{kind}",
            key=f"map.coordinates.{kind}",
            why=f"{len(labels):,} rows, {purpose}.",
        )

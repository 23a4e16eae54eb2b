"""What leaves the map: coordinates as CSV or TSV; PNG and SVG are buttons of the plot itself.

Streamlit may answer a download with an older file of the same name and length, so every file name
carries a digest of its content. The files are made only once the door is opened.
"""

import hashlib

import streamlit as st

from embedviz.exports.coordinates import coordinates_csv, coordinates_tsv
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
        digest = hashlib.blake2b(content, digest_size=4).hexdigest()
        st.download_button(
            f"Coordinates ({kind.upper()})",
            content,
            file_name=f"coordinates-{digest}.{kind}",
            mime="text/plain",
            on_click="ignore",
            key=f"map.coordinates.{kind}",
            help=f"{len(labels):,} rows, {purpose}.",
        )

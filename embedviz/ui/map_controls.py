"""The controls of the map: three in sight, the rest behind *More settings*.

Changing a choice changes the session; the page then draws what the session says.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embedviz.geometry import METRICS
from embedviz.projections import PROJECTIONS, Method
from embedviz.ui import controls, doors, groups, subsets
from embedviz.ui.choices import COLUMN, LABEL, SCALES, colour_phrase, colours, label_phrase, labels
from embedviz.ui.phrases import METRICS as METRIC_PHRASES
from embedviz.ui.phrases import PICTURES, REASONS
from embedviz.ui.pictures import most_drawn
from embedviz.ui.session import MapChoices, Session

Phrase: TypeAlias = Callable[[str], str]


def show(session: Session) -> DeltaGenerator:
    """Draw the three controls and *More settings*; return the place beside them, for *Export*."""
    choices, table = session.map, session.table
    picture, colour, label, more, export = st.columns([3, 3, 3, 2.2, 1.6], vertical_alignment="bottom")
    with picture:
        choices.picture = _select("Picture", list(PICTURES), choices.picture, PICTURES.__getitem__, session)
    with colour:
        choices.colour = _select("Colour", colours(table), choices.colour, colour_phrase, session)
    with label:
        choices.label = _select("Label", labels(table), choices.label, label_phrase, session)
    with more, doors.settings_door():
        more_settings(session)
    return export


def more_settings(session: Session) -> None:
    """Draw the settings that a first visit does not need."""
    picture, rows, groups, reasons = st.tabs(["Picture", "Which rows", "Distance and groups", "Why?"])
    with picture:
        _picture_settings(session)
    with rows:
        subsets.show(session, most_drawn(session.map))
    with groups:
        _distance_settings(session)
    with reasons:
        _reasons(session.map)


def _select(title: str, options: list[str], value: str, phrase: Phrase, session: Session) -> str:
    index = options.index(value) if value in options else 0
    return st.selectbox(
        title,
        options,
        index,
        format_func=phrase,
        key=f"map.{title.lower()}.{session.active}",
        filter_mode=None,
    )


def _picture_settings(session: Session) -> None:
    choices = session.map
    in_3d = st.toggle("In three dimensions (3-D)", choices.dims == 3, key=f"map.dims.{session.active}")
    choices.draw_in(3 if in_3d else 2)
    settings = choices.settings[choices.picture]
    key = f"map.{session.active}.{choices.picture}.{choices.resets}"
    with st.form(f"{key}.form", border=False):
        edited = controls.edit(settings, key=key, leave_out=_left_out(settings))
        if st.form_submit_button("Draw with these", type="primary", on_click=doors.close_settings):
            choices.settings[choices.picture] = edited
            st.rerun()
    if st.button("Back to the defaults", type="tertiary", key="map.defaults"):
        choices.settings[choices.picture] = replace(PROJECTIONS[choices.picture](), **_kept_dims(choices))
        choices.resets += 1
        st.rerun()
    _ramp(session)


def _left_out(settings: Method) -> tuple[str, ...]:
    """Leave out what the switch above says, and the depth of a flat picture."""
    return ("dims", "z") if getattr(settings, "dims", 3) == 2 else ("dims",)


def _ramp(session: Session) -> None:
    if session.map.colour == LABEL or session.map.colour.startswith(COLUMN):
        session.map.scale = st.selectbox(
            "A column of numbers is coloured",
            list(SCALES),
            list(SCALES).index(session.map.scale),
            format_func=SCALES.__getitem__,
            key=f"map.scale.{session.active}",
        )


def _kept_dims(choices: MapChoices) -> dict[str, int]:
    return {"dims": choices.dims} if hasattr(choices.settings[choices.picture], "dims") else {}


def _distance_settings(session: Session) -> None:
    choices = session.map
    choices.metric = st.radio(
        "How near is near? (distance)",
        METRICS,
        METRICS.index(choices.metric),
        format_func=METRIC_PHRASES.__getitem__,
        key=f"map.metric.{session.active}",
        help="One distance for this table: it orders the nearest words and shapes t-SNE, UMAP and groups.",
    )
    if choices.metric == "dot":
        st.caption("The dot product serves the list; t-SNE, UMAP and groups stay with the angle (cosine).")
    choices.neighbours = st.slider(
        "Nearest words listed", 5, 100, choices.neighbours, key=f"map.k.{session.active}"
    )
    groups.settings(session)


def _reasons(choices: MapChoices) -> None:
    st.markdown(REASONS[choices.picture])
    st.markdown(REASONS["distance"])

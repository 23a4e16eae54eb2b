"""What stands above a picture that is still forming: the stage, how far it is, and how to stop it."""

import streamlit as st

from embedviz.jobs import Job
from embedviz.projections import TSNE
from embedviz.ui import pictures
from embedviz.ui.feedback import tell
from embedviz.ui.pictures import Picture
from embedviz.ui.session import Session
from embedviz.ui.text import plain

METHODS = {"TSNE": "t-SNE", "UMAP": "UMAP"}


def failed(session: Session, picture: Picture) -> None:
    """Say why a picture could not be drawn; PCA stands in for it."""
    if picture.failure is not None:
        tell(picture.failure)
        by_job = type(picture.key.settings).__name__ in METHODS
        if by_job and st.button("Try again", key="map.again"):
            session.results.forget(picture.key)
            st.rerun()


def show(session: Session, picture: Picture) -> None:
    """Draw how far a picture is and how to stop it, or the way to go on with a stopped one.

    It stands below the map, so that the map does not move when it comes and goes.
    """
    if picture.job is not None:
        _progress(picture.job, METHODS[type(picture.key.settings).__name__])
    elif picture.projection.facts.get("stopped_at") is not None:
        _stopped(session, picture)


def _progress(job: Job, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="map.forming"):
        latest = job.latest
        text = waiting(name, job.queue_position) if latest is None else latest.stage + _step(latest.facts)
        st.progress((latest.done or 0.0) if latest else 0.0, text=text)
        st.button("Stop here", icon=":material/stop:", key="map.stop", on_click=job.pause)


def waiting(name: str, position: int | None) -> str:
    """Return what a job waits for, with the seconds where they are known."""
    ready = pictures.jobs().readiness
    if ready.problem:
        return plain(ready.problem, limit=300)
    if name == "UMAP" and ready.seconds_left:
        return f"Preparing UMAP, about {ready.seconds_left:.0f} s; meanwhile the widest spread (PCA) is shown"
    if position and position > 1:
        return f"{name} waits for its turn: {position - 1} before it"
    return f"Starting {name}; meanwhile the widest spread (PCA) is shown"


def _step(facts: dict[str, object]) -> str:
    step = facts.get("iteration", facts.get("epoch"))
    return "" if step is None else f", step {step:,}"


def _stopped(session: Session, picture: Picture) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Stopped at step {picture.projection.facts['stopped_at']:,}.")
        goes_on = type(picture.key.settings).__name__ == TSNE.__name__
        if goes_on and st.button("Go on", icon=":material/play_arrow:", key="map.go_on"):
            session.results.forget(picture.key)
            pictures.start(session, picture.key, picture.rows, picture.projection)
            st.rerun()

"""Where vectors are dropped, named by path, or taken from the samples.

A file that cannot be read gives one sentence and, where the file leaves a choice open, the choices;
what was open stays open.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from embedviz.errors import EmbedvizError
from embedviz.formats import ReadOptions
from embedviz.samples import SAMPLES
from embedviz.ui import controls, drops, opening
from embedviz.ui.feedback import tell
from embedviz.ui.session import Session
from embedviz.ui.text import plain

MOST_MEGABYTES = 2048


def show(session: Session) -> None:
    """Draw the three ways in, side by side under their own tabs."""
    dropped, on_disk, samples = st.tabs(["Drop files", "A file on this computer", "Samples"])
    with dropped:
        _uploads(session)
    with on_disk:
        _path(session)
    with samples:
        _samples(session)


def _uploads(session: Session) -> None:
    files = st.file_uploader(
        "Drop vecs.tsv here, alone or together with meta.tsv",
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        key=f"data.upload.{session.uploads}",
        help="Also CSV, GloVe, word2vec (text or binary), .npy and .npz: the content decides, not the name.",
    )
    options = _options("upload")
    chosen = drops.meant(files, session.refusal, options)
    if chosen:
        _read(session, chosen, files, options)
    elif files and session.refusal is not None:
        _tell(session, session.refusal.error)


def _read(session: Session, chosen: list[Any], files: list[Any], options: ReadOptions) -> None:
    try:
        with st.spinner("Reading the file…"):
            opening.open_uploads(session, chosen, options)
    except EmbedvizError as error:
        session.refusal = drops.refused(chosen, files, options, error)
        _tell(session, error)
        return
    session.refusal = None
    _free_uploads(session)
    st.rerun()


def _path(session: Session) -> None:
    with st.form("data.path", border=False):
        path = st.text_input("Vectors", placeholder="the full path of vecs.tsv", key="data.vectors")
        metadata = st.text_input(
            "Words and columns beside them, if any", placeholder="meta.tsv", key="data.meta"
        )
        asked = st.form_submit_button("Open", type="primary")
    options = _options("path")
    if asked and path and _opened(session, lambda: opening.open_path(session, path, metadata, options)):
        st.rerun()


def _samples(session: Session) -> None:
    for key, sample in SAMPLES.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(sample.title, key=f"data.sample.{key}"):
                with st.spinner("Opening the sample…"):
                    opening.open_sample(session, key)
                st.rerun()
            st.caption(f"{sample.description} {sample.made}")


def _options(place: str) -> ReadOptions:
    """Draw the choices a file may need; the defaults suit almost all."""
    with st.expander("If a file is understood wrongly: say how to read it"):
        return controls.edit(ReadOptions(), key=f"data.options.{place}")


def _opened(session: Session, action: Callable[[], None]) -> bool:
    try:
        with st.spinner("Reading the file…"):
            action()
    except EmbedvizError as error:
        _tell(session, error)
        return False
    return True


def _tell(session: Session, error: EmbedvizError) -> None:
    tell(error)
    st.caption(f"Still on show: {plain(session.table.origin.name)}.")


def _free_uploads(session: Session) -> None:
    """Give the memory of the dropped files back: the table has its own copy."""
    session.uploads += 1
    context = get_script_run_ctx()
    if context is not None:
        get_instance().uploaded_file_mgr.remove_session_files(context.session_id)

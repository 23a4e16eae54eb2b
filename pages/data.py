"""Data: open vectors, see what was understood of them, turn them, save them in another format."""

import streamlit as st

from embedviz.ui import frame, intake, opening, saving, understood

frame.ensure_app()
session = opening.ready_session()
frame.notices(session)
st.subheader("Open vectors", anchor=False)
intake.show(session)
understood.show(session)
saving.show(session)

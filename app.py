"""The list of pages and the table on show; everything else is a page's own."""

import streamlit as st

from embedviz.ui import frame, opening, pictures

frame.begin()
session = opening.ready_session()
pictures.jobs()  # up and warm by the time a picture asks for it
pages = {
    "Look": [
        st.Page("pages/map.py", title="Map", icon=":material/scatter_plot:", default=True),
        st.Page("pages/data.py", title="Data", icon=":material/table:"),
    ],
}
page = st.navigation(pages, position="hidden")
frame.menu(pages)
frame.table_selector(session)
page.run()

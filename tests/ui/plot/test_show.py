"""The map as a script sees it; what the browser does with it is tested in tests/browser."""

import pytest
from streamlit.testing.v1 import AppTest

from embedviz.ui.plot.addresses import announce_routes, routes_are_served


def page():
    import numpy as np
    import streamlit as st

    from embedviz.ui.plot import MapData, MapEvents, MapView, show_map

    data = MapData(np.eye(3, 2, dtype=np.float32), np.array([4, 8, 6]), ("a", "b", "c"), identity="here")

    def view(events: MapEvents) -> MapView:
        st.session_state.seen = events.clicked
        return MapView(highlighted=events.clicked)

    events = show_map(data, key="map", view=view)
    st.text(f"clicked {events.clicked} count {events.count}")


@pytest.fixture(params=[False, True], ids=["plain", "with routes"])
def app(request):
    announce_routes(request.param)
    yield AppTest.from_function(page, default_timeout=60)
    announce_routes(False)


def test_the_map_is_drawn_without_an_error(app):
    app.run()
    assert not app.exception
    assert app.text[0].value == "clicked None count 0"


def test_a_click_reaches_the_view_and_the_page_in_one_run(app):
    app.session_state["map"] = {"clicked": {"row": 8, "identity": "here", "count": 1}, "count": 1}
    app.run()
    assert app.text[0].value == "clicked 8 count 1"
    assert app.session_state.seen == 8


def test_plain_streamlit_brings_the_library_itself_and_our_server_does_not(app):
    app.run()
    names = {element.proto.component_name for element in app.get("bidi_component")}
    assert ("embedviz_library" in names) != routes_are_served()

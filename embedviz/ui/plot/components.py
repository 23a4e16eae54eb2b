"""Our components as Streamlit knows them: the map, the channels to it, and the library's own bearer.

Styles are not isolated: plotly.js puts its style sheet into the page's head, out of a shadow root's reach.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from embedviz.plots.script import browser_script, browser_style

_HTML = """<div class="ev-map" role="application" tabindex="0" aria-roledescription="map">
<div class="ev-waiting">drawing…</div></div>"""

map_component = st.components.v2.component(
    "embedviz_map",
    html=_HTML,
    css=browser_style(),
    js=browser_script("map_component"),
    isolate_styles=False,
)

channel_component = st.components.v2.component(
    "embedviz_channel", js=browser_script("channel"), isolate_styles=False
)


@cache
def library_component() -> Callable[..., Any]:
    """Return the component that carries plotly.js itself: made when first needed, 4.8 MB of text."""
    from plotly.offline import get_plotlyjs

    script = (
        "const theirs = window.Plotly;\n"
        f"{get_plotlyjs()};\n"
        f"{browser_script('library_component')}\n"
        "if (theirs) window.Plotly = theirs\n"
    )
    return st.components.v2.component("embedviz_library", js=script, isolate_styles=False)

"""What the map needs to be drawn: pure functions and values, and the browser code that draws them.

Nothing here knows Streamlit; `embedviz.ui.plot` shows it on a page.
"""

from embedviz.plots.colours import (
    Colouring,
    Entry,
    colour_by_category,
    colour_by_cluster,
    colour_by_column,
    colour_by_distance,
    colour_by_number,
    plain,
)
from embedviz.plots.map_data import Detail, MapData
from embedviz.plots.map_view import FlyTo, Frame, MapView
from embedviz.plots.texts import LabelTexts

__all__ = [
    "Colouring",
    "Detail",
    "Entry",
    "FlyTo",
    "Frame",
    "LabelTexts",
    "MapData",
    "MapView",
    "colour_by_category",
    "colour_by_cluster",
    "colour_by_column",
    "colour_by_distance",
    "colour_by_number",
    "plain",
]

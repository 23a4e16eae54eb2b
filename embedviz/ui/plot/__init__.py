"""The interactive map on a page: points sent once, everything else answered in the browser.

events = show_map(data, key="map", view=MapView(highlighted=4, neighbours=(7, 9)))
if events.clicked is not None: ...
"""

from embedviz.plots import FlyTo, Frame, LabelTexts, MapData, MapView
from embedviz.ui.plot.events import MapEvents
from embedviz.ui.plot.show import show_map

__all__ = ["FlyTo", "Frame", "LabelTexts", "MapData", "MapEvents", "MapView", "show_map"]

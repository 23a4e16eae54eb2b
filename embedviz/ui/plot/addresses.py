"""Where the page finds plotly.js and big maps: by our routes where the server has them, else not at all.

The launcher says once that it serves them; addresses are relative, so that any base path works.
"""

import plotly

LIBRARY = f"embedviz/plotly-{plotly.__version__}.min.js"
MAPS = "embedviz/maps"

_served = False


def announce_routes(served: bool = True) -> None:
    """Tell the map that this server answers at `LIBRARY` and `MAPS`."""
    global _served
    _served = served


def routes_are_served() -> bool:
    """Return whether big messages may travel by address."""
    return _served

"""What our own server serves beside Streamlit: plotly.js out of its wheel, and big maps by address.

A page that was started by plain `streamlit run` has no such routes; it gets both through Streamlit.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from embedviz.ui.plot import blobs
from embedviz.ui.plot.addresses import LIBRARY, MAPS, announce_routes

PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


async def plotly_js(request: Request) -> Response:
    """Answer with plotly.js as it came in the wheel."""
    return FileResponse(
        PLOTLY_JS,
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


async def map_points(request: Request) -> Response:
    """Answer with the points of one map; they are noise to a compressor, so none is let near them."""
    message = blobs.kept(request.path_params["token"])
    if message is None:
        return Response(status_code=404)
    return Response(
        message,
        media_type="application/octet-stream",
        headers={
            "Cache-Control": "private, max-age=3600, immutable",
            "Content-Encoding": "identity",
            "X-Content-Type-Options": "nosniff",
        },
    )


def serve_routes(base_path: str = "") -> list[Route]:
    """Return the routes for a server whose pages lie under `base_path` (Streamlit's baseUrlPath).

    From now on big maps are sent by address: call it only to hand the routes to a server.
    """
    answers: dict[str, Callable[[Request], Awaitable[Response]]] = {
        LIBRARY: plotly_js,
        f"{MAPS}/{{token}}": map_points,
    }
    announce_routes()
    before = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    return [Route(f"{before}/{path}", answer) for path, answer in answers.items()]

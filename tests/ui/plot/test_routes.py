"""plotly.js and big maps over the server's own routes."""

import asyncio
from dataclasses import dataclass

import plotly
import pytest
from starlette.applications import Starlette

from embedviz.ui.plot import blobs
from embedviz.ui.plot.addresses import LIBRARY, MAPS, announce_routes, routes_are_served
from embedviz.ui.plot.routes import serve_routes


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes


@pytest.fixture
def unserved():
    announce_routes(False)
    yield
    announce_routes(False)


def get(path, base=""):
    """Ask an application that has only our routes, without a server."""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET", "path": path}
    scope |= {"query_string": b"", "headers": []}
    asyncio.run(Starlette(routes=serve_routes(base))(scope, receive, send))
    headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:]))


@pytest.mark.parametrize("base", ["", "viz", "/deep/er/"])
def test_the_library_is_the_one_of_the_wheel_under_any_base_path(unserved, base):
    before = f"/{base.strip('/')}" if base else ""
    answer = get(f"{before}/{LIBRARY}", base)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert b"plotly.js v" in answer.content[:40]


def test_the_address_of_the_library_changes_with_its_version():
    assert plotly.__version__ in LIBRARY


def test_points_come_back_untouched_and_uncompressed(unserved):
    token = blobs.keep(b"\0\1\2points", "route")
    answer = get(f"/{MAPS}/{token}")
    assert answer.content == b"\0\1\2points"
    assert answer.headers["content-encoding"] == "identity"
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize("token", ["0" * 48, "x", "..%2f..%2fetc%2fpasswd"])
def test_an_address_that_was_never_given_out_leads_nowhere(unserved, token):
    assert get(f"/{MAPS}/{token}").status == 404


def test_the_map_learns_that_routes_are_served(unserved):
    assert not routes_are_served()
    serve_routes()
    assert routes_are_served()

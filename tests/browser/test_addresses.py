"""Any page may be the first one asked of a fresh server, however the server was started."""

import socket
import sys
from typing import Any

import pytest

from tests.browser.steps import visiting
from tests.servers import running
from tests.test_make import PROJECT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def starts() -> dict[str, list[str]]:
    port = str(free_port())
    plain = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless=true",
        "--server.port",
        port,
    ]
    return {
        "embedviz": [sys.executable, "-m", "embedviz", "--no-browser", "--port", "0"],
        "streamlit run": plain,
    }


@pytest.mark.parametrize("start", ["embedviz", "streamlit run"])
def test_a_deep_link_is_the_first_visit_of_a_fresh_server(browser: Any, start: str) -> None:
    with running(starts()[start], cwd=PROJECT) as server, visiting(browser, server.url) as visit:
        visit.open("/data").idle()
        visit.page.get_by_text("What was understood of Everyday words").wait_for(timeout=60_000)
        visit.page.get_by_text("Table on show").wait_for(timeout=20_000)
        visit.page.get_by_role("link", name="Map").click()
        visit.drawn()
        assert visit.listed
        assert visit.strangers == []

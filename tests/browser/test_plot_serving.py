"""The map is drawn however the server was started: by plain Streamlit, or under a base path."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "tests" / "browser" / "apps" / "plot_app.py"
PLAIN = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
PLACE = """() => {
  const map = [...__embedviz.maps.values()][0], box = map.ground.getBoundingClientRect()
  const [x, y] = map.stage.projector()(0)
  return [box.left + x, box.top + y]
}"""


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextlib.contextmanager
def served(base: str | None) -> Iterator[str]:
    """Serve the page under `base` by our own server, or by plain `streamlit run` where it is None."""
    port = free_port()
    if base is None:
        command = ["-m", "streamlit", "run", str(PAGE), "--server.port", port, *PLAIN]
    else:
        command = ["-m", "tests.browser.apps.plot_server", port, base]
    process = subprocess.Popen([sys.executable, *command], cwd=PROJECT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/{base + '/' if base else ''}"
        wait_for(f"{address}_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError("the page's server did not start")


@pytest.mark.parametrize("base", [None, "some/where"])
def test_the_map_is_drawn_and_clicked(browser: Any, base: str | None) -> None:
    with served(base) as address, contextlib.closing(browser.new_page()) as page:
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{address}?n=30")
        page.locator('.ev-map[data-state="drawn"]').wait_for(timeout=60_000)
        page.mouse.click(*page.evaluate(PLACE))
        page.get_by_text("CHOSEN 0 ").wait_for()
        assert wrong == []

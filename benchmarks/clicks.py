"""A click on the map, in real Chromium, against `st.plotly_chart(on_select="rerun")` in the same run.

Run: python benchmarks/clicks.py [--points 10000 100000]
Prints, for each number of points, the time from releasing the mouse to the first frame that shows the
chosen point and its neighbours, and to the panel that Python writes. Targets: 30 ms and 150 ms. Without
a graphics card the browser draws in software, so the times of drawing are upper bounds.
"""

import argparse
import contextlib
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import BROWSER_OPTIONS
from tests.setup.browser import require_browser

CLICKS = 9
HIGHLIGHT_MS, PANEL_MS = 30, 150

# Where drawn point i is, in pixels of the page, and the frame of the plot.
OURS = """i => {
  const map = [...__embedviz.maps.values()][0], box = map.ground.getBoundingClientRect()
  const [x, y] = map.stage.projector()(i)
  return [box.left + x, box.top + y, box.left, box.top, box.right, box.bottom]
}"""
PEER = """i => {
  const plot = document.querySelector('.js-plotly-plot'), { xaxis, yaxis } = plot._fullLayout
  const box = plot.querySelector('.nsewdrag').getBoundingClientRect(), { x, y } = plot._fullData[0]
  return [box.left + xaxis.d2p(x[i]), box.top + yaxis.d2p(y[i]), box.left, box.top, box.right, box.bottom]
}"""

# Times of the last release, of the first frame after the mark, and of the panel's change.
WATCH = """ours => {
  const now = () => performance.now()
  window.addEventListener('pointerdown', () => Object.assign(window, { up: 0, marked: 0, listed: 0 }), true)
  window.addEventListener('pointerup', event => { window.up = event.timeStamp }, true)
  let text = ''
  new MutationObserver(() => {
    const found = document.body.innerText.match(/NEIGHBOURS \\d+/)?.[0]
    if (found && found !== text) [text, window.listed] = [found, now()]
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
  let drawn
  const peerDrew = () => {
    const plots = [...document.querySelectorAll('.js-plotly-plot')]
    const first = plots.find(one => one._fullData?.length === 2 && one.calcdata)?._fullData[1].x[0]
    if (first === undefined || first === drawn) return false
    drawn = first
    return true
  }
  const look = () => {
    const waiting = window.up && !window.marked
    if (waiting && (ours ? __embedviz.times.marked > window.up : peerDrew())) window.marked = now()
    requestAnimationFrame(look)
  }
  look()
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, nargs="+", default=[10_000, 100_000])
    options = parser.parse_args()
    with server() as address, chromium() as browser:
        for count in options.points:
            ours, peer = (measure(browser, address, count, ours=ours) for ours in (True, False))
            for what, place, target in (("highlight", 0, HIGHLIGHT_MS), ("panel", 1, PANEL_MS)):
                mine, theirs = (statistics.median(times[place] for times in each) for each in (ours, peer))
                print(
                    f"click to {what}, {count:,} points: {mine:.0f} ms, st.plotly_chart {theirs:.0f} ms, "
                    f"ratio {mine / theirs:.3f} (target {target} ms)"
                )


def measure(browser: Any, address: str, count: int, *, ours: bool) -> list[tuple[float, float]]:
    """Return milliseconds to the mark and to the panel for each of nine clicks; the first warms up."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(120_000)
    page.goto(f"{address}/?n={count}" + ("&ours=1" if ours else ""))
    page.locator('.ev-map[data-state="drawn"]' if ours else ".js-plotly-plot .nsewdrag").first.wait_for()
    page.wait_for_timeout(3000)
    page.evaluate(WATCH, ours)
    times = []
    for point in range(3, 300):
        x, y, left, top, right, bottom = page.evaluate(OURS if ours else PEER, point)
        if not (left + 40 < x < right - 240 and top + 60 < y < bottom - 40):
            continue
        times.append(click(page, x, y))
        if len(times) == CLICKS + 1:
            break
    page.close()
    return times[1:]


def click(page: Any, x: float, y: float) -> tuple[float, float]:
    """Click as a hand does, with a moment of hovering first, and return the two times."""
    page.mouse.move(x - 4, y - 4)
    page.wait_for_timeout(150)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    page.wait_for_function("() => window.marked && window.listed")
    marked, listed = page.evaluate("() => [window.marked - window.up, window.listed - window.up]")
    page.wait_for_timeout(600)
    return marked, listed


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_browser(), args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@contextlib.contextmanager
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("_clicks_server.py")
    process = subprocess.Popen([sys.executable, str(script), str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(15)


def wait_for(address: str) -> None:
    for _ in range(240):
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.25)
    raise SystemExit("the benchmark's server did not start")


if __name__ == "__main__":
    main()

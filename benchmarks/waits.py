"""What a user waits for on a fresh server: the first picture, and the very first UMAP.

Run: python benchmarks/waits.py
Prints seconds from the start command to the first picture drawn in real Chromium (target 5), from asking
for UMAP of 2,000 rows as the very first request (target 10) and again on a warm worker (target 3), and
for t-SNE of the same rows the seconds to its first frame and to its first optimised one (1.5 and 4).
The peer in the same run is umap-learn itself, called in a fresh process.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright

from tests.browser.steps import SCREEN, Visit
from tests.conftest import BROWSER_OPTIONS
from tests.servers import running
from tests.setup.browser import require_browser

PROJECT = Path(__file__).parents[1]
ROWS, DIMS, CLUSTERS = 2_000, 64, 12
PEER = """
import sys, time
import numpy as np
began = time.perf_counter()
import umap
umap.UMAP(random_state=42, metric="cosine").fit_transform(np.load(sys.argv[1]))
print(time.perf_counter() - began)
"""


def main() -> None:
    """Print each wait, its target and, for UMAP, the peer's in the same run."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "rows.npy"
        np.save(file, made_rows())
        chromium = playwright.chromium.launch(executable_path=require_browser(), args=BROWSER_OPTIONS)
        waits = measure(chromium, file)
        peer = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PEER, str(file)],
            capture_output=True,
            text=True,
            check=True,
        )
        chromium.close()
    for name, (seconds, target) in waits.items():
        print(f"{name:<52} {seconds:6.2f} s   target {target:>4} s   ratio {seconds / target:.2f}")
    print(f"{'umap-learn itself, import and fit in a fresh process':<52} {float(peer.stdout):6.2f} s")


def measure(chromium: Any, file: Path) -> dict[str, tuple[float, float]]:
    """Return each wait with its target, in the order in which they are met."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "embedviz", "--no-browser", "--port", "0", str(file)]
    with running(command, cwd=PROJECT) as server:
        visit = Visit(chromium.new_page(viewport=SCREEN), server.url)
        visit.page.goto(server.url)
        visit.page.wait_for_function("() => document.querySelector('.ev-map')?.dataset.state === 'drawn'")
        waits = {"start to first picture": (time.perf_counter() - began, 5.0)}
        waits["UMAP, very first request of a fresh server"] = (asked(visit, "UMAP"), 10.0)
        seed_again(visit)
        waits["UMAP on a warm worker"] = (until_facts(visit, "UMAP"), 3.0)
        waits["t-SNE, first optimised frame"] = (first_frame(visit), 4.0)
    return waits


def asked(visit: Visit, picture: str) -> float:
    """Return the seconds from choosing a picture to its finished facts."""
    visit.page.get_by_role("combobox", name="Picture").click()
    visit.page.get_by_role("option", name=picture).click()
    return until_facts(visit, picture)


def until_facts(visit: Visit, picture: str) -> float:
    """Return the seconds until a finished picture is described below the map."""
    began = time.perf_counter()
    visit.page.get_by_text(f"{picture}, cosine, vectors as loaded").wait_for(timeout=180_000)
    return time.perf_counter() - began


def seed_again(visit: Visit) -> None:
    """Ask for the same picture with another seed: the worker is warm, the result is new."""
    visit.press("More settings")
    visit.page.get_by_label("Seed", exact=True).first.fill("7")
    visit.page.get_by_role("button", name="Draw with these").click()
    visit.page.get_by_text("UMAP, cosine, vectors as loaded").wait_for(state="detached", timeout=30_000)
    visit.page.keyboard.press("Escape")


def first_frame(visit: Visit) -> float:
    """Return the seconds from choosing t-SNE to the first positions that are its own."""
    script = "() => [...window.__embedviz.maps.values()].at(-1).points.axes[0].slice(0, 9).join()"
    visit.page.get_by_role("combobox", name="Picture").click()
    visit.page.get_by_role("option", name="t-SNE").click()
    began = time.perf_counter()
    visit.page.get_by_text(", step ").first.wait_for(timeout=60_000)
    before = visit.page.evaluate(script)
    visit.page.wait_for_function(f"before => ({script})() !== before", arg=before, timeout=60_000)
    return time.perf_counter() - began


def made_rows() -> np.ndarray:
    """Return clustered rows from a fixed seed."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(CLUSTERS, DIMS)) * 2
    return (centres[random.integers(0, CLUSTERS, ROWS)] + random.normal(size=(ROWS, DIMS))).astype(np.float32)


if __name__ == "__main__":
    main()

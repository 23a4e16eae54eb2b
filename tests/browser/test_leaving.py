"""Closing the tab ends what it had asked for: nobody is left to see the picture."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.steps import visiting
from tests.browser.test_addresses import free_port
from tests.servers import running
from tests.test_make import PROJECT

SOON = "--server.disconnectedSessionTTL=1"  # seconds a closed tab may still come back; 120 otherwise
WATCH = """
import pathlib, threading, time
from embedviz.ui import pictures as watched
note = pathlib.Path({note!r})
def watch(jobs):
    while True:
        note.write_text(str(len(jobs.queue())))
        time.sleep(0.1)
if not note.exists():
    note.write_text("0")
    threading.Thread(target=watch, args=(watched.jobs(),), daemon=True).start()
"""


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A copy of the app that notes how many jobs run or wait."""
    shutil.copytree(PROJECT / "pages", tmp_path / "pages")
    shutil.copytree(PROJECT / ".streamlit", tmp_path / ".streamlit")
    watch = WATCH.format(note=str(tmp_path / "jobs.txt"))
    (tmp_path / "app.py").write_text((PROJECT / "app.py").read_text("utf-8") + watch)
    return tmp_path


def jobs_become(folder: Path, count: str, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (folder / "jobs.txt").read_text() == count:
            return True
        time.sleep(0.1)
    return False


def test_closing_the_tab_ends_its_work(browser: Any, watched: Path) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", SOON]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with running([*command, "--server.port", str(free_port())], cwd=watched, env=environment) as server:
        with visiting(browser, server.url) as visit:
            visit.open().drawn().choose("Picture", "t-SNE").finished("t-SNE")
            visit.press("More settings")
            visit.page.get_by_label("Steps in all (iterations)").fill("90000")
            visit.page.get_by_role("button", name="Draw with these").click()
            visit.page.get_by_text(", step ").first.wait_for(timeout=60_000)
            assert jobs_become(watched, "1")
        assert jobs_become(watched, "0")

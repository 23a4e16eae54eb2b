"""A worker that dies under a page costs one picture, one sentence, and nothing else."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.browser.steps import visiting
from tests.browser.test_addresses import free_port
from tests.servers import running
from tests.test_make import PROJECT


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    """A copy of the app that notes the process of each of its runs."""
    shutil.copytree(PROJECT / "pages", tmp_path / "pages")
    shutil.copytree(PROJECT / ".streamlit", tmp_path / ".streamlit")
    note = f"import os\nopen({str(tmp_path / 'runs.txt')!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
    (tmp_path / "app.py").write_text(note + (PROJECT / "app.py").read_text("utf-8"))
    return tmp_path


def workers(server: int) -> list[psutil.Process]:
    """Return the processes of our cluster that do the work: the nanny's children."""
    family = psutil.Process(server).children(recursive=True)
    return [process for process in family if "spawn_main" in " ".join(process.cmdline())]


def test_a_killed_worker_is_one_message_and_the_next_picture_forms(browser: Any, counting: Path) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port())]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with (
        running([*command, "--server.headless=true"], cwd=counting, env=environment) as server,
        visiting(browser, server.url) as visit,
    ):
        visit.open().drawn()
        for process in waiting_workers(server.process.pid):
            process.kill()
        visit.page.get_by_label("Picture", exact=True).click()
        visit.page.get_by_role("option", name="t-SNE").click()
        kill_the_busy_one(visit, server.process.pid)
        message = visit.page.get_by_test_id("stAlert")
        message.wait_for(timeout=30_000)
        assert "Traceback" not in visit.text()
        visit.press("Try again").finished("t-SNE")
        ran = {int(line) for line in (counting / "runs.txt").read_text().split()}
        assert ran == {server.process.pid}
        assert visit.errors == []


def waiting_workers(server: int) -> list[psutil.Process]:
    """Return the workers once there are some."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = workers(server)
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("no worker came up")


def kill_the_busy_one(visit: Any, server: int) -> None:
    """Kill every worker as soon as one has reported from inside the work."""
    visit.page.get_by_text("step").first.wait_for(timeout=60_000)
    for process in workers(server):
        process.kill()

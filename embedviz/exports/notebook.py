"""`ev.show(table)`: the app beside a notebook, on a table that lives in memory.

The app runs as a process of its own on a temporary copy of the table, so the notebook loads no Streamlit
and a crash on either side leaves the other alone. The process ends with `stop()`, with the notebook's
process (its standard input closes), or when the handle is collected.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import Any

from embedviz.errors import EmbedvizError
from embedviz.formats import write_table
from embedviz.table import EmbeddingTable

PATIENCE = 60.0  # seconds for the app to start
FRAME_HEIGHT = 760  # pixels in the notebook
_ADDRESS = re.compile(r"https?://\S+")


class RunningApp:
    """An app that runs beside this process: `url` to open it, `stop()` to end it.

    In a notebook it shows itself as a frame with a link above; as a context manager it stops at the end.
    """

    def __init__(self, url: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        self.url = url
        self._end = weakref.finalize(self, _end, process, folder)

    @property
    def running(self) -> bool:
        """Whether `stop` has not been called yet."""
        return self._end.alive

    def stop(self) -> None:
        """End the app and remove its copy of the table; harmless when it has ended already."""
        self._end()

    def __enter__(self) -> "RunningApp":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"embedviz is open at {self.url}" if self.running else "embedviz, stopped"

    def _repr_html_(self) -> str:
        if not self.running:
            return "<p>embedviz, stopped</p>"
        address = html.escape(self.url)
        return (
            f'<p><a href="{address}" target="_blank" rel="noopener">Open embedviz in its own tab</a></p>'
            f'<iframe src="{address}/?embed=true" title="embedviz" width="100%" height="{FRAME_HEIGHT}" '
            'style="border:0"></iframe>'
        )


def show(table: EmbeddingTable) -> RunningApp:
    """Return the app, running on a copy of `table` at a free port of this machine.

    Raises:
        EmbedvizError: the app did not start; the text ends with what it said last.
    """
    folder = Path(tempfile.mkdtemp(prefix="embedviz-"))
    try:
        process = _start(_copy(table, folder), folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    try:
        return RunningApp(_address(process, folder), process, folder)
    except BaseException:
        _end(process, folder)
        raise


def _copy(table: EmbeddingTable, folder: Path) -> list[str]:
    vectors = folder / "table.npz"
    write_table(table, vectors)
    return [str(vectors)]


def _start(files: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "embedviz", "--no-browser", "--port", "0", "--stop-with-parent", *files]
    groups: dict[str, Any] = {} if os.name == "nt" else {"start_new_session": True}
    with (folder / "output.txt").open("wb") as output:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, **groups
        )


def _address(process: "subprocess.Popen[bytes]", folder: Path) -> str:
    """Wait until the app has said where it listens."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        found = _ADDRESS.search(_output(folder))
        if found:
            return found.group()
        time.sleep(0.05)
    said = _output(folder).strip().splitlines()
    raise EmbedvizError(f"The app did not start. It said: {said[-1] if said else 'nothing'}")


def _output(folder: Path) -> str:
    return (folder / "output.txt").read_text("utf-8", "replace")


def _end(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    if process.stdin:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)

"""Start embedviz as a user does, wait until it answers, and end it with all its processes."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ADDRESS = re.compile(r"http://[\d.]+:\d+")
PATIENCE = 90.0  # seconds until the first answer, on a busy machine


@dataclass(frozen=True)
class Server:
    """A running app: where it answers, how long that took, and what it printed."""

    url: str
    seconds: float
    output: Path
    process: "subprocess.Popen[bytes]"

    def get(self, path: str = "/") -> str:
        """Return the text at `path`."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())


@contextlib.contextmanager
def running(
    command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run `command` in a process group of its own and yield the server once it answers."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output.txt"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                list(command), cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=sink,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            started = time.perf_counter()
            url = _wait(process, output)
            yield Server(url, time.perf_counter() - started, output, process)
        finally:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and everything it started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", output: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = ADDRESS.search(output.read_text(errors="replace"))
        if found and _is_healthy(found.group()):
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"embedviz did not start: {output.read_text(errors='replace')[-2000:]}")


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/_stcore/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

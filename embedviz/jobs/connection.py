"""Where the jobs run: a child process of our own, or a scheduler that exists already.

Details of a child come over its stdout, which nobody else can read: never by command line or
environment, which other users of the machine can see.
"""

import contextlib
import ipaddress
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from embedviz.errors import JobError, SettingsError, quoted
from embedviz.jobs.limits import ClusterSettings

START_LIMIT = 60  # seconds for the child to answer
ENCRYPTED = ("tls", "wss")
KNOWN = ("tcp", "tls", "ws", "wss", "ucx")

# Ctrl-C in the terminal is for the app, which then closes the child's stdin.
if sys.platform == "win32":
    APART = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    APART = 0


@dataclass(frozen=True, eq=False)
class Connection:
    """A scheduler to talk to; `process` is its child process where it is our own."""

    address: str
    security: Any
    workers: int | None = None
    process: "subprocess.Popen[str] | None" = None
    dashboard: int | None = None
    folder: str = ""

    @property
    def alive(self) -> bool:
        """Whether our own child still runs (True for another's scheduler)."""
        return self.process is None or self.process.poll() is None

    def close(self) -> None:
        """End our own child and its workers; leave another's scheduler as it is."""
        if self.process is None or self.process.stdin is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)  # a child that was killed could not


def checked_address(address: str, *, insecure: bool) -> str:
    """Return the scheduler's address with its scheme, if it may be used.

    Raises:
        SettingsError: not an address, or off this machine without encryption and not `insecure`.
    """
    url = address if "://" in address else f"tcp://{address}"
    try:
        parts = urlsplit(url)
        known = parts.scheme in KNOWN and bool(parts.hostname) and parts.port is not None
    except ValueError:
        known = False
    if not known:
        raise SettingsError(
            f"The scheduler {quoted(address)} is not an address; write it like tls://host:8786."
        )
    if parts.scheme in ENCRYPTED or insecure or _is_this_machine(parts.hostname or ""):
        return url
    raise SettingsError(
        f"The scheduler {quoted(address)} is on another machine and its connection is not encrypted: "
        "anyone on the network could run code there. Use tls://…, or, in a network you trust, "
        "--insecure-scheduler."
    )


def existing(address: str) -> Connection:
    """Return the connection to a running scheduler; its certificates are Dask's own settings.

    Raises:
        JobError: the address wants certificates and Dask's settings name none.
    """
    from distributed import Security

    security: Any = Security()
    named = security.tls_ca_file and security.tls_client_cert
    if urlsplit(address).scheme in ENCRYPTED and not named:
        raise JobError(
            f"The scheduler {address} wants a certificate; name it in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "…__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY."
        )
    return Connection(address, security)


def own_cluster(settings: ClusterSettings) -> Connection:
    """Start the child process that holds a cluster and return the connection to it.

    Raises:
        JobError: the child did not start.
    """
    workers = settings.workers or min(2, os.cpu_count() or 1)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        process = _start_child(errors)
        details = _handshake(process, settings, workers)
        if details is None:
            _give_up(process)
            errors.seek(0)
            last = (errors.read().strip().splitlines() or ["no message"])[-1]
            raise JobError(f"The background process for long work did not start: {last}")
    return Connection(
        details["address"],
        _security(details),
        workers,
        process,
        details["dashboard"] if settings.dashboard else None,
        details["folder"],
    )


def _start_child(errors: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        # -P: the folder the app was started in may hold files named like modules of Python's own.
        [sys.executable, "-P", "-m", "embedviz.jobs.cluster"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        env=_environment(),
        creationflags=APART,
        start_new_session=True,  # the same, where there is no such flag
    )


def _give_up(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    with contextlib.suppress(OSError):  # what was written for it stays unread
        process.stdin and process.stdin.close()


def _environment() -> dict[str, str]:
    home = Path(__file__).resolve().parents[2]
    if home.name in ("site-packages", "dist-packages"):
        return dict(os.environ)
    folders = [str(home), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}


def _handshake(
    process: "subprocess.Popen[str]", settings: ClusterSettings, workers: int
) -> "dict[str, Any] | None":
    assert process.stdin is not None and process.stdout is not None
    wishes = {
        "workers": workers,
        "memory_mb": settings.memory_mb,
        "dashboard": settings.dashboard,
        "path": [folder for folder in sys.path if folder],
    }
    watchdog = threading.Timer(START_LIMIT, process.kill)
    watchdog.start()
    try:
        process.stdin.write(json.dumps(wishes) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except OSError:
        answer = ""
    watchdog.cancel()
    process.stdout.close()
    return json.loads(answer) if answer else None


def _security(details: dict[str, Any]) -> Any:
    from distributed import Security

    return Security(
        require_encryption=True,
        tls_ca_file=details["ca"],
        tls_client_cert=details["cert"],
        tls_client_key=details["key"],
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

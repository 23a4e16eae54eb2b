"""The child process that holds the cluster: `python -m embedviz.jobs.cluster`.

It is a process of its own because Streamlit puts the user's script in the place of `__main__`:
workers started from the server's process would run that script. It reads one line of settings on
stdin, answers with one line on stdout (address and certificate: nobody else can read that pipe),
and ends, with all its workers, when stdin ends, which happens however the parent ends.
"""

import asyncio
import contextlib
import functools
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any

from embedviz.jobs.preload import MEMORY_VARIABLE

SPARE = 1  # workers that stand by
FIRST_PAUSE, LAST_PAUSE = 0.2, 10.0  # seconds before a worker that could not start is tried again
MEMORY_SHARE = 0.6  # of the machine's memory, for one worker


def main() -> None:
    """Hold a cluster until stdin ends."""
    settings = json.loads(sys.stdin.readline())
    sys.path += [folder for folder in settings["path"] if folder not in sys.path]
    answer = _keep_pipe_private()
    with tempfile.TemporaryDirectory(prefix="embedviz-", ignore_cleanup_errors=True) as folder:
        asyncio.run(_hold(settings, answer, folder))


async def _hold(settings: dict[str, Any], answer: int, folder: str) -> None:
    _configure(settings["dashboard"])
    from distributed import Nanny, Scheduler, Security

    security = Security.temporary()
    scheduler = Scheduler(
        protocol="tls",
        host="127.0.0.1",
        port=0,
        security=security,
        dashboard=settings["dashboard"],
        dashboard_address="127.0.0.1:0",
        allowed_failures=0,
    )
    await scheduler
    memory_mb = settings["memory_mb"] or _default_memory_mb()
    make = functools.partial(
        Nanny,
        scheduler.address,
        host="127.0.0.1",
        nthreads=1,
        local_directory=folder,
        memory_limit=memory_mb * 2**20,
        preload=["embedviz.jobs.preload"],
        env={MEMORY_VARIABLE: str(memory_mb)},
        security=security,
        dashboard_address="127.0.0.1:0",
    )
    nannies: dict[str, Any] = {}
    _end_with_stdin(nannies, folder)
    _answer(answer, scheduler, security, folder)
    await _keep_workers(make, nannies, settings["workers"] + SPARE)


async def _keep_workers(make: Callable[..., Any], nannies: dict[str, Any], count: int) -> None:
    """Keep one nanny for each worker; one after the other, so that the first is there sooner."""
    keepers = []
    for number in range(count):
        started = asyncio.Event()
        keepers.append(asyncio.create_task(_keep(make, nannies, f"worker-{number}", started)))
        await started.wait()
    await asyncio.gather(*keepers)


async def _keep(make: Callable[..., Any], nannies: dict[str, Any], name: str, started: asyncio.Event) -> None:
    """Keep one nanny: it restarts its worker, but gives up when the first one ends at once."""
    pause = FIRST_PAUSE
    while True:
        nannies[name] = nanny = make(name=name)
        try:
            await nanny
            pause = FIRST_PAUSE
            started.set()
            await nanny.finished()
        except Exception:  # whatever it was, the next worker may fare better
            started.set()
        await asyncio.sleep(pause)
        pause = min(2 * pause, LAST_PAUSE)


def _configure(dashboard: bool) -> None:
    import dask

    quiet = ("distributed", "distributed.client", "distributed.gc", "tornado", "asyncio")
    dask.config.set({"logging": dict.fromkeys(quiet, "critical")})
    import distributed  # noqa: F401  (its defaults come before what follows)

    dask.config.set(
        {
            "distributed.scheduler.worker-ttl": None,
            "distributed.scheduler.work-stealing": False,
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
            "distributed.worker.memory.pause": False,
            "distributed.worker.profile.enabled": False,
            # A job alone on the machine may use all of it.
            "distributed.nanny.pre-spawn-environ": {"MALLOC_TRIM_THRESHOLD_": 65536},
            "distributed.worker.http.routes": [],
        }
        | ({} if dashboard else {"distributed.scheduler.http.routes": []})
    )


def _default_memory_mb() -> int:
    from distributed.system import MEMORY_LIMIT

    return int(MEMORY_LIMIT * MEMORY_SHARE) // 2**20


def _keep_pipe_private() -> int:
    """Return stdout's pipe as a new descriptor that no worker inherits; stdout itself goes nowhere."""
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answer


def _answer(descriptor: int, scheduler: Any, security: Any, folder: str) -> None:
    details = {
        "address": scheduler.address,
        "ca": security.tls_ca_file,
        "cert": security.tls_client_cert,
        "key": security.tls_client_key,
        "dashboard": scheduler.http_server.port,
        "folder": folder,
    }
    with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps(details) + "\n")
    with contextlib.suppress(OSError):  # errors of the start went to the parent, later noise does not
        os.dup2(1, 2)


def _end_with_stdin(nannies: dict[str, Any], folder: str) -> None:
    def watch() -> None:
        sys.stdin.read()
        for nanny in list(nannies.values()):
            _kill(nanny.pid)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _kill(pid: int | None) -> None:
    import psutil

    with contextlib.suppress(psutil.Error):
        worker = psutil.Process(pid) if pid is not None else None
        for process in [*worker.children(recursive=True), worker] if worker else []:
            process.kill()


if __name__ == "__main__":
    main()

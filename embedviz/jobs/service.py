"""`Jobs`: submit long work, see the queue, close everything.

A thread of its own holds the connection to the cluster. It starts the cluster, and starts it again
should it end; whoever submits a job only puts it into the queue and never waits.
"""

import asyncio
import atexit
import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from embedviz.errors import JobError
from embedviz.jobs.connection import (
    Connection,
    checked_address,
    existing,
    own_cluster,
)
from embedviz.jobs.crew import Crew
from embedviz.jobs.job import Job, Order
from embedviz.jobs.limits import ClusterSettings, Limits
from embedviz.jobs.line import Line, QueueEntry
from embedviz.jobs.share import Call, Shared

SCHEDULER_VARIABLE = "EMBEDVIZ_SCHEDULER"
INSECURE_VARIABLE = "EMBEDVIZ_INSECURE_SCHEDULER"
PAUSE = 2.0  # seconds before a connection that did not last is tried again
LOOK = 0.2  # seconds between two looks at the connection
CONNECT = 15  # seconds until a scheduler that does not answer is given up
DEFAULT_LIMITS = Limits()
DEFAULT_CLUSTER = ClusterSettings()


@dataclass(frozen=True)
class Readiness:
    """How far the workers are: how many there are, how many are warm, and when the first will be.

    `seconds_left` is 0 once a worker is warm, an estimate before; `problem` says in a sentence why
    there are no workers, or why the warm-up failed.
    """

    workers: int
    warm: int
    seconds_left: float
    problem: str = ""


class Jobs:
    """Long work in other processes; made by `Jobs.start`."""

    def __init__(self, connect: Callable[[], Connection], warm_up: str) -> None:
        self._connect = connect
        self._warm_up = warm_up
        self._line = Line()
        self._crew = Crew(0, warm_up)
        self._problem = ""
        self._closing = threading.Event()
        self._connection: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: Callable[[], None] = lambda: None
        self._submitted = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="embedviz-jobs", daemon=True)

    @classmethod
    def start(
        cls,
        scheduler: str | None = None,
        *,
        insecure: bool = False,
        warm_up: str = "",
        cluster: ClusterSettings = DEFAULT_CLUSTER,
    ) -> "Jobs":
        """Return at once; the cluster comes up in the background and takes what is submitted meanwhile.

        `scheduler` (or the variable EMBEDVIZ_SCHEDULER) is the address of a Dask cluster to use in the
        place of our own; `insecure` (or EMBEDVIZ_INSECURE_SCHEDULER=1) allows one on another machine
        without encryption. `warm_up` is the import path, "module:function", of what each worker runs
        before jobs that want it warm.

        Raises:
            SettingsError: the address is not one, or not safe.
        """
        address = scheduler or os.environ.get(SCHEDULER_VARIABLE, "")
        if address:
            insecure = insecure or os.environ.get(INSECURE_VARIABLE) == "1"
            address = checked_address(address, insecure=insecure)
        jobs = cls((lambda: existing(address)) if address else (lambda: own_cluster(cluster)), warm_up)
        jobs._thread.start()
        atexit.register(jobs.close)
        return jobs

    def submit(
        self,
        function: Callable[..., Any],
        *args: Any,
        session: str,
        kind: str = "projection",
        limits: Limits = DEFAULT_LIMITS,
        **kwargs: Any,
    ) -> Job:
        """Return a job that will call `function(*args, report=report, **kwargs)` in a worker.

        `report` takes a `Progress` and returns True once the job should end. A job takes the place of
        an older one of the same session and kind, unless its limits say otherwise.

        Raises:
            JobError: these jobs were closed.
        """
        return self._add(Job(Order(session, kind, limits), [(function, args, kwargs)], self._changed))

    def submit_parts(
        self,
        function: Callable[..., Any],
        items: Iterable[Any],
        *,
        session: str,
        kind: str = "projection",
        limits: Limits = DEFAULT_LIMITS,
    ) -> Job:
        """Return one job that calls `function(item, report=report)` for each item, several at a time.

        Its result is the list of results in the order of the items; one part that fails ends it.

        Raises:
            JobError: no items, or these jobs were closed.
        """
        calls: list[Call] = [(function, (item,), {}) for item in items]
        if not calls:
            raise JobError("A job of several parts needs at least one item.")
        job = Job(Order(session, kind, limits), calls, self._changed)
        job.several = True
        return self._add(job)

    def share(self, key: str, value: Any) -> Shared:
        """Return a stand-in for `value`, to be an argument of jobs; each worker receives it once.

        `key` must change whenever the content does: use a fingerprint. A worker keeps the last few.
        """
        return Shared(key, value)

    def cancel_session(self, session: str) -> None:
        """Cancel all jobs of a session: its tab was closed."""
        for job in self._line.unfinished():
            if job.session == session:
                job.cancel()

    def queue(self) -> tuple[QueueEntry, ...]:
        """Return all jobs that run or wait, of all sessions, in their order."""
        return self._line.entries()

    @property
    def readiness(self) -> Readiness:
        """How far the workers are."""
        crew = self._crew
        workers = list(crew.workers.values())
        warm = sum(worker.warm for worker in workers) if crew.needs_warm_up else len(workers)
        return Readiness(len(workers), warm, crew.seconds_left(), self._problem or crew.problem)

    def close(self) -> None:
        """Cancel everything, end the workers, and return when they have ended."""
        atexit.unregister(self.close)
        self._closing.set()
        for job in self._line.unfinished():
            job.cancel()
        self._changed()
        self._submitted.set()
        self._thread.join(timeout=10)

    def __enter__(self) -> "Jobs":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _add(self, job: Job) -> Job:
        if self._closing.is_set():
            raise JobError("Long work was switched off; start the app again.")
        for older in self._line.add(job):
            older.cancel()
        self._submitted.set()
        self._changed()
        return job

    def _changed(self) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just closed
                loop.call_soon_threadsafe(lambda: self._wake())

    def _serve(self) -> None:
        while not self._closing.is_set():
            begun = time.monotonic()
            try:
                self._connection = connection = self._connect()
                try:
                    asyncio.run(self._talk(connection))
                finally:
                    self._loop = None
                    connection.close()
            except Exception as error:  # whoever waits for a job learns of it
                self._give_up(error)
            if time.monotonic() - begun < PAUSE:
                self._closing.wait(PAUSE)

    def _give_up(self, error: Exception) -> None:
        """Fail what waits, then wait until something new is asked for."""
        self._problem = str(error)
        self._submitted.clear()
        for job in self._line.unfinished():
            job.fail(error)
        if not self._closing.is_set():
            self._submitted.wait()

    async def _talk(self, connection: Connection) -> None:
        from distributed.utils import silence_logging_cmgr

        from embedviz.jobs.dispatch import Dispatcher

        own = connection.process is not None
        self._crew = Crew(connection.workers, self._warm_up)
        client = await _client(connection)
        dispatcher = Dispatcher(client, self._line, self._crew, own)
        try:
            await dispatcher.open()
            self._problem = ""
            self._loop, self._wake = asyncio.get_running_loop(), dispatcher.wake
            dispatcher.wake()
            while not self._closing.is_set() and client.status == "running" and connection.alive:
                await asyncio.sleep(LOOK)
        finally:
            await dispatcher.close()
            with silence_logging_cmgr(logging.CRITICAL), contextlib.suppress(Exception):
                await client.close(timeout=3)


async def _client(connection: Connection) -> Any:
    from distributed import Client

    client = Client(
        connection.address,
        security=connection.security,
        asynchronous=True,
        set_as_default=False,
        timeout=CONNECT,
    )
    try:
        return await client
    except (OSError, RuntimeError) as error:
        await client.close(timeout=3)
        raise JobError(f"The scheduler {connection.address} does not answer: {error}") from error

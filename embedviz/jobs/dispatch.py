"""From the queue to the workers and back: the one place where both are known.

Everything here runs in one event loop, in a thread of its own. Each running part has a coroutine
that sends it, fetches its messages, watches its limits, and, where asking does not help, ends its
worker.
"""

import asyncio
import time
from typing import Any

from embedviz.errors import JobTimedOut, WorkerDied
from embedviz.jobs import work
from embedviz.jobs.crew import Crew, Worker
from embedviz.jobs.job import Part
from embedviz.jobs.line import Line
from embedviz.jobs.share import prepared_arguments

POLL = 0.1  # seconds between two looks at a running part
INLINE = 100_000  # bytes of arguments that travel inside the task
NO_ANSWER = 5.0  # seconds until a worker that was told to end is given up


class Dispatcher:
    """Gives parts to workers while one connection lasts."""

    def __init__(self, client: Any, line: Line, crew: Crew, own: bool) -> None:
        self._client = client
        self._line = line
        self._crew = crew
        self._own = own
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    async def open(self) -> None:
        """Learn of the workers that are there, and of all that come and go later."""
        self._client.subscribe_topic("all", self._hear)
        identity = await self._client.scheduler.identity(n_workers=-1)
        for address, facts in identity["workers"].items():
            self._add(address, facts)
        self.dispatch()

    async def close(self) -> None:
        """Fail what runs: the connection has ended."""
        for worker in list(self._crew.workers.values()):
            self._remove(worker.address)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1)
        for task in self._tasks:
            task.cancel()

    def wake(self) -> None:
        """Look again: a job was submitted, cancelled or paused."""
        self._wake.set()
        self._wake = asyncio.Event()
        self.dispatch()

    def dispatch(self) -> None:
        """Start every part that may start, then warm up a worker that has nothing to do."""
        for part in self._line.waiting():
            worker = self._crew.choose(part.job.order.warm) if self._crew.has_room() else None
            if worker is not None:
                worker.part, part.state = part, "running"
                part.job.start()
                self._spawn(self._run(part, worker))
        idle = self._crew.next_to_warm()
        if idle is not None:
            idle.warming = True
            self._spawn(self._warm(idle))
        self._line.update_positions()

    async def _run(self, part: Part, worker: Worker) -> None:
        future = None
        try:
            future = await self._send(part, worker)
            await self._watch(part, worker, asyncio.ensure_future(_outcome(future)))
        except Exception as error:
            part.job.fail(error)
        finally:
            if future is not None:
                future.release()
            part.state = "ended"
            worker.part = None
            self.dispatch()

    async def _send(self, part: Part, worker: Worker) -> Any:
        call, shared = prepared_arguments(part.call)
        held = {key: await self._shared(worker, key, value) for key, value in shared.items()}
        payload: Any = await asyncio.to_thread(work.packed, call)
        if len(payload) > INLINE:
            payload = await self._scatter(worker, payload)
        return self._client.submit(
            work.run_part,
            part.ticket,
            payload,
            held,
            part.job.order.limits.memory_mb,
            key=f"embedviz-{part.ticket}",
            workers=[worker.address],
            pure=False,
        )

    async def _shared(self, worker: Worker, key: str, value: Any) -> Any:
        future = worker.shared.get(key) or await self._scatter(worker, value)
        self._crew.keep_shared(worker, key, future)
        return future

    async def _scatter(self, worker: Worker, value: Any) -> Any:
        held = await self._client.scatter([value], workers=[worker.address], direct=self._own, hash=False)
        return held[0]

    async def _watch(self, part: Part, worker: Worker, outcome: "asyncio.Task[Any]") -> None:
        gone = asyncio.ensure_future(worker.gone.wait())
        poll: asyncio.Task[None] | None = None
        ended = False
        while True:
            woken = asyncio.ensure_future(self._wake.wait())
            await asyncio.wait({outcome, gone, woken}, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()
            if outcome.done() or gone.done():
                break
            _check_time(part)
            if poll is None or poll.done():
                poll = asyncio.ensure_future(self._poll(part, worker))
            if _overstays(part) and not ended:
                ended = await self._end(worker)
        gone.cancel()
        if outcome.done() and not outcome.cancelled() and outcome.exception() is None:
            await self._conclude(part, worker, outcome.result())
        else:
            outcome.cancel()
            part.job.fail(_died(part))

    async def _conclude(self, part: Part, worker: Worker, outcome: work.Outcome) -> None:
        kind, data, messages = outcome
        for message in messages:
            part.job.hear(part, work.unpacked(message))
        if kind == "memory":
            part.job.fail(_out_of_memory(part))
            await self._end(worker)
            return
        value = work.unpacked(data)
        if kind == "error":
            part.job.fail(value)
        else:
            part.job.finish_part(part, value)

    async def _poll(self, part: Part, worker: Worker) -> None:
        stop = part.job.asked_to_stop is not None
        answers = await self._client.run(
            work.poll, part.ticket, stop, workers=[worker.address], on_error="ignore"
        )
        for message in answers.get(worker.address, []):
            part.job.hear(part, work.unpacked(message))

    async def _end(self, worker: Worker) -> bool:
        """Return whether the worker could be ended; it may not where others use it too."""
        if not worker.endable:
            return True
        worker.ending = True
        await self._client.run(work.end_process, workers=[worker.address], nanny=True, on_error="ignore")
        return True

    async def _warm(self, worker: Worker) -> None:
        self._crew.warm_up_started = started = time.monotonic()
        future = self._client.submit(work.warm_up, self._crew.warm_up, workers=[worker.address], pure=False)
        outcome = asyncio.ensure_future(_outcome(future))
        gone = asyncio.ensure_future(worker.gone.wait())
        await asyncio.wait({outcome, gone}, return_when=asyncio.FIRST_COMPLETED)
        if outcome.done() and not outcome.cancelled() and outcome.exception() is None:
            worker.warm = True
            self._crew.warm_up_seconds = time.monotonic() - started
        else:
            self._crew.failed_warm_ups += 1
        outcome.cancel()
        gone.cancel()
        future.release()
        worker.warming = False
        self._crew.warm_up_started = None
        self.dispatch()

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hear(self, event: tuple[float, Any]) -> None:
        message = event[1]
        action = message.get("action") if isinstance(message, dict) else None
        if action == "remove-worker":
            self._remove(message["worker"])
            self.dispatch()
        elif action == "add-worker":
            identity = await self._client.scheduler.identity(n_workers=-1)
            facts = identity["workers"].get(message["worker"])
            if facts is not None:
                self._add(message["worker"], facts)
                self.dispatch()

    def _add(self, address: str, facts: dict[str, Any]) -> None:
        endable = bool(facts.get("nanny")) and facts.get("nthreads") == 1
        self._crew.workers.setdefault(address, Worker(address, endable))

    def _remove(self, address: str) -> None:
        worker = self._crew.workers.pop(address, None)
        if worker is not None:
            worker.gone.set()
            worker.shared.clear()


async def _outcome(future: Any) -> Any:
    return await future


def _check_time(part: Part) -> None:
    job, seconds = part.job, part.job.order.limits.seconds
    if seconds is None or job.started is None or time.monotonic() - job.started <= seconds:
        return
    job.fail(
        JobTimedOut(
            f"The job ({job.title}) was stopped after its limit of {seconds:g} s; "
            "use fewer rows or steps, or raise the limit."
        )
    )


def _overstays(part: Part) -> bool:
    job = part.job
    if not job.finished or job.asked_to_stop is None:
        return False
    return time.monotonic() - job.asked_to_stop > job.order.limits.grace_seconds


def _died(part: Part) -> WorkerDied:
    return WorkerDied(
        f"The process that did this work ({part.job.title}) ended before the work did: it crashed on "
        "these numbers or took too much memory. Nothing else is lost; try fewer rows or other settings."
    )


def _out_of_memory(part: Part) -> WorkerDied:
    limit = part.job.order.limits.memory_mb
    allowed = f"its limit of {limit:,} MB" if limit is not None else "what one worker may take"
    return WorkerDied(
        f"The job ({part.job.title}) needed more memory than {allowed}, and was ended; "
        "use fewer rows or dimensions, or raise the limit."
    )

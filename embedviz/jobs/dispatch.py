"""From the queue to the workers and back: the one place where both are known.

Everything here runs in one event loop, in a thread of its own. Each running part has a coroutine
that sends it, fetches its messages, watches its limits, and, where asking does not help, ends its
worker.
"""

import asyncio
import contextlib
import time
from typing import Any

from embedviz.jobs import work
from embedviz.jobs.crew import Crew, Worker
from embedviz.jobs.endings import check_time, died, out_of_memory, overstays
from embedviz.jobs.job import Part
from embedviz.jobs.line import Line
from embedviz.jobs.share import prepared_arguments

POLL = 0.1  # seconds between two looks at a running part
INLINE = 100_000  # bytes of arguments that travel inside the task
TRIES = 2  # times a part is sent, if the cluster was lost before it began
LAST_ANSWER = 0.5  # seconds to wait for messages on their way when the result is there
WARM_UP_LIMIT = 180.0  # seconds


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
        for address, facts in (await self._known_workers()).items():
            self._add(address, facts)
        self.dispatch()

    async def close(self) -> None:
        """Fail what runs: the connection has ended."""
        for address in list(self._crew.workers):
            self._remove(address)
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
        while self._start_one():
            pass
        idle = self._crew.next_to_warm()
        if idle is not None:
            idle.warming = True
            self._spawn(self._warm(idle))
        self._line.update_positions()

    def _start_one(self) -> bool:
        """Start the first part in the queue that can have a worker; the queue's order then changes."""
        if self._client.status != "running" or not self._crew.has_room():
            return False
        for part in self._line.waiting():
            worker = self._crew.choose(part.job.order.limits.warm)
            if worker is not None:
                worker.part, part.state, part.tries = part, "running", part.tries + 1
                part.job.start()
                self._spawn(self._run(part, worker))
                return True
        return False

    async def _run(self, part: Part, worker: Worker) -> None:
        try:
            future = await self._sent(part, worker)
            if future is not None:
                await self._watch(part, worker, _awaited(future))
                future.release()
        except Exception as error:
            part.job.fail(error)
        finally:
            part.state = "queued" if part.state == "lost" and not part.job.finished else "ended"
            worker.part = None
            self.dispatch()

    async def _sent(self, part: Part, worker: Worker) -> Any:
        """Send a part; return None where its job ended meanwhile, or its worker (it then queues again)."""
        sending = asyncio.ensure_future(self._send(part, worker))
        gone = asyncio.ensure_future(worker.gone.wait())
        await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not worker.gone.is_set():
            return sending.result()
        sending.cancel()
        await asyncio.wait({sending})
        if not part.job.finished:
            self._send_again(part)
        return None

    def _send_again(self, part: Part) -> None:
        if part.tries < TRIES:
            part.state = "lost"
        else:
            part.job.fail(died(part))

    async def _send(self, part: Part, worker: Worker) -> Any:
        call, shared = prepared_arguments(part.call)
        held = {key: await self._shared(worker, key, value) for key, value in shared.items()}
        payload: Any = await asyncio.to_thread(work.packed, call)
        if len(payload) > INLINE:
            payload = await self._scatter(worker, payload)
        if part.job.finished:  # cancelled on the way
            return None
        return self._client.submit(
            work.run_part,
            part.ticket,
            payload,
            held,
            part.job.order.limits.memory_mb if worker.endable else None,
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

    async def _watch(self, part: Part, worker: Worker, outcome: "asyncio.Future[Any]") -> None:
        gone = asyncio.ensure_future(worker.gone.wait())
        poll: asyncio.Task[None] | None = None
        told = False
        while not (outcome.done() or gone.done()):
            await self._moment(outcome, gone)
            check_time(part)
            if poll is None or poll.done():
                poll = self._spawn(self._poll(part, worker))
            if overstays(part) and not told:
                told = await self._end(worker)
        gone.cancel()
        await _settled(poll, LAST_ANSWER if _succeeded(outcome) else 0)
        if _succeeded(outcome):
            await self._conclude(part, worker, outcome.result())
        elif self._client.status != "running" and not part.begun:
            self._send_again(part)
        else:
            part.job.fail(died(part))
        outcome.cancel()

    async def _moment(self, *events: "asyncio.Future[Any]") -> None:
        """Wait until something happens or it is time to look again."""
        woken = asyncio.ensure_future(self._wake.wait())
        await asyncio.wait({*events, woken}, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    async def _conclude(self, part: Part, worker: Worker, outcome: work.Outcome) -> None:
        kind, data, messages = outcome
        _pass_on(part, messages)
        if kind == "memory":
            part.job.fail(out_of_memory(part))
            await self._end(worker)
        elif kind == "error":
            part.job.fail(work.unpacked(data))
        else:
            part.job.finish_part(part, work.unpacked(data))

    async def _poll(self, part: Part, worker: Worker) -> None:
        stop = part.job.asked_to_stop is not None
        answers = await self._ask(worker, work.poll, part.ticket, stop)
        messages = answers.get(worker.address)
        part.begun = part.begun or messages is not None
        _pass_on(part, messages or [])

    async def _end(self, worker: Worker) -> bool:
        """End a worker that is ours alone; return whether nothing is left to try."""
        if not worker.endable:
            return True
        worker.ending = True
        answers = await self._ask(worker, work.end_process, nanny=True)
        return bool(answers.get(worker.address))

    async def _ask(self, worker: Worker, function: Any, *args: Any, nanny: bool = False) -> dict[str, Any]:
        """Call a function beside the tasks; an empty answer where the worker has just ended."""
        if worker.gone.is_set():
            return {}
        with contextlib.suppress(OSError, KeyError):
            answers: dict[str, Any] = await self._client.run(
                function, *args, workers=[worker.address], nanny=nanny, on_error="ignore"
            )
            return answers
        return {}

    async def _warm(self, worker: Worker) -> None:
        crew = self._crew
        crew.warm_up_started = started = time.monotonic()
        future = self._client.submit(work.warm_up, crew.warm_up, workers=[worker.address], pure=False)
        outcome, gone = _awaited(future), asyncio.ensure_future(worker.gone.wait())
        await asyncio.wait({outcome, gone}, timeout=WARM_UP_LIMIT, return_when=asyncio.FIRST_COMPLETED)
        if _succeeded(outcome):
            worker.warm = True
            crew.warmed_up(time.monotonic() - started, outcome.result())
        else:
            crew.warm_up_failed()
            await self._end(worker)
        outcome.cancel()
        gone.cancel()
        future.release()
        worker.warming, crew.warm_up_started = False, None
        self.dispatch()

    def _spawn(self, coroutine: Any) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _hear(self, event: tuple[float, Any]) -> None:
        message = event[1] if isinstance(event[1], dict) else {}
        address = str(message.get("worker"))
        if message.get("action") == "remove-worker":
            self._remove(address)
            self.dispatch()
        elif message.get("action") == "add-worker":
            facts = (await self._known_workers()).get(address)
            if facts is not None:
                self._add(address, facts)
                self.dispatch()

    async def _known_workers(self) -> dict[str, dict[str, Any]]:
        identity = await self._client.scheduler.identity(n_workers=-1)
        workers: dict[str, dict[str, Any]] = identity["workers"]
        return workers

    def _add(self, address: str, facts: dict[str, Any]) -> None:
        endable = bool(facts.get("nanny")) and facts.get("nthreads") == 1
        self._crew.workers.setdefault(address, Worker(address, endable))

    def _remove(self, address: str) -> None:
        worker = self._crew.workers.pop(address, None)
        if worker is not None:
            worker.gone.set()
            worker.shared.clear()


def _awaited(future: Any) -> "asyncio.Future[Any]":
    async def outcome() -> Any:
        return await future

    return asyncio.ensure_future(outcome())


def _succeeded(outcome: "asyncio.Future[Any]") -> bool:
    """Return whether there is a result; a lost worker shows as an error or as a cancelled task."""
    return outcome.done() and not outcome.cancelled() and outcome.exception() is None


async def _settled(task: "asyncio.Task[None] | None", seconds: float) -> None:
    """Give a task some time to end, then cancel it."""
    if task is not None:
        await asyncio.wait({task}, timeout=seconds)
        task.cancel()


def _pass_on(part: Part, messages: list[bytes]) -> None:
    for message in messages:
        progress = work.unpacked(message)
        if progress.coordinates is not None:
            progress.coordinates.flags.writeable = False
        part.job.hear(part, progress)

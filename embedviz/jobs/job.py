"""One piece of long work as its owner sees it: status, messages, result, cancel.

A job may be read from any thread; nothing here waits except `wait` and `result`. Inside, it is a
list of parts, each one call of a function; most jobs have one part.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from embedviz.errors import JobCancelled, JobError
from embedviz.jobs.limits import Limits
from embedviz.progress import Progress

MESSAGES_KEPT = 64
FINISHED = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Order:
    """Who wants a job and how it should run."""

    session: str
    kind: str
    limits: Limits


@dataclass(eq=False)
class Part:
    """One call of a function in a worker."""

    job: "Job"
    index: int
    call: tuple[Any, tuple[Any, ...], dict[str, Any]]
    ticket: str = field(default_factory=lambda: uuid4().hex)
    state: str = "queued"  # then "running", "ended"
    begun: bool = False  # a worker was seen to run it
    tries: int = 0


class Job:
    """Long work that was submitted; made by `Jobs.submit`."""

    def __init__(self, order: Order, calls: "list[Any]", changed: Callable[[], None]) -> None:
        self.id = uuid4().hex
        self.order = order
        self.title = order.kind
        self.parts = [Part(self, index, call) for index, call in enumerate(calls)]
        self.several = False
        self.queue_position: int | None = None
        self.started: float | None = None
        self.asked_to_stop: float | None = None
        self.latest: Progress | None = None
        self._status = "queued"
        self._changed = changed
        self._condition = threading.Condition()
        self._messages: deque[Progress] = deque(maxlen=MESSAGES_KEPT)
        self._done = [0.0] * len(calls)
        self._values: list[Any] = [None] * len(calls)
        self._error: BaseException | None = None

    @property
    def session(self) -> str:
        """The browser session it belongs to."""
        return self.order.session

    @property
    def kind(self) -> str:
        """What sort of work it is; a session runs one job of a kind at a time."""
        return self.order.kind

    @property
    def status(self) -> str:
        """One of "queued", "running", "done", "failed", "cancelled"."""
        return self._status

    @property
    def finished(self) -> bool:
        """Whether nothing more will come of it."""
        return self._status in FINISHED

    @property
    def paused(self) -> bool:
        """Whether it ended because it was asked to stop and keep what it had."""
        return self._status == "done" and self.asked_to_stop is not None

    def drain(self) -> tuple[Progress, ...]:
        """Return the messages since the last call, oldest first, at most `MESSAGES_KEPT`."""
        with self._condition:
            messages = tuple(self._messages)
            self._messages.clear()
        return messages

    def cancel(self) -> None:
        """End the job: it is cancelled at once, and its worker is ended if it does not stop soon."""
        self.fail(JobCancelled(f"The job ({self.title}) was cancelled."), "cancelled")

    def pause(self) -> None:
        """Ask the function to return what it has so far; the result then comes as usual.

        A paused job holds no worker. To go on, submit its result as the start of a new job. A job
        that has not started is cancelled.

        Raises:
            JobError: the job has several parts.
        """
        if self.several:
            raise JobError("A job of several parts cannot be paused; cancel it, or let it end.")
        if self._status == "queued":
            self.cancel()
        elif not self.finished:
            self._ask_to_stop()

    def wait(self, timeout: int | float | None = None) -> bool:
        """Return whether the job has finished, after at most `timeout` seconds."""
        with self._condition:
            return self._condition.wait_for(lambda: self.finished, timeout)

    def result(self, timeout: int | float | None = None) -> Any:
        """Return what the function returned (a list in the order of the items for several parts).

        Raises:
            JobError: cancelled, over a limit, its process died, or not finished in `timeout` seconds;
                an error raised by the function itself comes as it was.
        """
        if not self.wait(timeout):
            raise JobError(f"The job ({self.title}) has not finished yet; wait longer or cancel it.")
        if self._error is not None:
            raise self._error
        return self._values if self.several else self._values[0]

    # What follows is for the dispatcher.

    def start(self) -> None:
        """Note that the first part runs."""
        with self._condition:
            if self._status == "queued":
                self._status, self.started, self.queue_position = "running", time.monotonic(), 0

    def hear(self, part: Part, progress: Progress) -> None:
        """Take a message of one part."""
        with self._condition:
            if self.finished:
                return
            if self.several:
                self._done[part.index] = progress.done or 0.0
                progress = replace(progress, done=sum(self._done) / len(self._done))
            self.latest = progress
            self._messages.append(progress)

    def finish_part(self, part: Part, value: Any) -> None:
        """Take the result of one part; the last one finishes the job."""
        part.state = "ended"
        with self._condition:
            if not self.finished:
                self._values[part.index] = value
                self._done[part.index] = 1.0
                if all(other.state == "ended" for other in self.parts):
                    self._finish("done")

    def fail(self, error: BaseException, status: str = "failed") -> None:
        """Finish the job with an error, unless it has finished; parts that run are asked to stop."""
        with self._condition:
            if self.finished:
                return
            self._error = error
            self._finish(status)
        self._ask_to_stop()

    def _ask_to_stop(self) -> None:
        if self.asked_to_stop is None:
            self.asked_to_stop = time.monotonic()
        self._changed()

    def _finish(self, status: str) -> None:
        self._status, self.queue_position = status, None
        for part in self.parts:
            part.call = (None, (), {})  # its arguments may be large
            part.state = "ended" if part.state == "queued" else part.state
        self._condition.notify_all()

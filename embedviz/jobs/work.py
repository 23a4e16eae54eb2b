"""What happens inside a worker: run one part of a job, pass its messages on, warm up.

A part runs in the worker's only thread. Its messages wait in a channel; the client fetches them,
and says stop, through the worker's event loop, which stays free while the part computes.
"""

import contextlib
import os
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from embedviz.errors import EmbedvizError
from embedviz.jobs.memory import limited
from embedviz.progress import Progress

INTERVAL = 0.05  # seconds between two messages that are passed on
KEPT = 64  # messages kept until the client fetches them
WARM_UP_NICENESS = 10

Outcome = tuple[str, bytes, list[bytes]]  # "value" | "error" | "memory", pickled, last messages


@dataclass(frozen=True)
class SharedKey:
    """Stands in an argument list for a value that the worker has already."""

    key: str


class Channel:
    """The messages of one running part on their way out, and the wish to stop on its way in."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._messages: deque[bytes] = deque(maxlen=KEPT)
        self._pending: bytes | None = None
        self._last = (float("-inf"), "")

    def report(self, progress: Progress) -> bool:
        """Pass a message on and return whether the part should stop."""
        moment, stage = self._last
        due = time.monotonic() - moment >= INTERVAL or progress.stage != stage or progress.done == 1
        if due or progress.coordinates is None:
            self._keep(_packed(progress), due)
        if due:
            self._last = (time.monotonic(), progress.stage)
        return self.stop.is_set()

    def take(self) -> list[bytes]:
        """Return the messages since the last time, oldest first."""
        with self._lock:
            taken = [*self._messages, *([self._pending] if self._pending is not None else [])]
            self._messages.clear()
            self._pending = None
        return taken

    def _keep(self, message: bytes, due: bool) -> None:
        with self._lock:
            if due:
                self._messages.append(message)
            self._pending = None if due else message


def run_part(ticket: str, payload: bytes, shared: dict[str, Any], memory_mb: int | None) -> Outcome:
    """Return how the part ended; whatever it raised comes back as a value, never as Dask's error."""
    from distributed import get_worker

    with _channel(get_worker(), ticket) as channel:
        try:
            with limited(memory_mb):
                result = _call(payload, shared, channel)
            outcome = ("value", packed(result))
        except MemoryError:
            outcome = ("memory", b"")
        except BaseException as error:
            outcome = ("error", packed_error(error))
        return (*outcome, channel.take())


def poll(ticket: str, stop: bool, dask_worker: Any) -> list[bytes] | None:
    """Return the new messages of a running part, None if it does not run; with `stop`, ask it to end."""
    channel = _channels(dask_worker).get(ticket)
    if channel is None:
        return None
    if stop:
        channel.stop.set()
    return channel.take()


def warm_up(path: str) -> str:
    """Call the function `module:name` at low priority; return "" or what went wrong."""
    problems: list[str] = []
    thread = threading.Thread(target=_warm_up, args=(path, problems), name="warm-up")
    thread.start()
    thread.join()
    return "; ".join(problems)


async def end_process(dask_worker: Any) -> bool:
    """End the worker of this nanny at once, whatever it computes (the nanny starts a new one)."""
    process = dask_worker.process and dask_worker.process.process
    if process is None:
        return False
    await process.kill()
    return True


def packed(value: Any) -> bytes:
    """Return the value as bytes."""
    from distributed.protocol import pickle

    return bytes(pickle.dumps(value))


def unpacked(data: bytes) -> Any:
    """Return the value that was made into bytes by `packed`."""
    from distributed.protocol import pickle

    return pickle.loads(data)


def packed_error(error: BaseException) -> bytes:
    """Return the error as bytes that can be read back, with its traceback as a note if it is a bug."""
    if not isinstance(error, EmbedvizError):
        error.add_note("".join(traceback.format_exception(error)).rstrip())
    try:
        data = packed(error)
        if isinstance(unpacked(data), BaseException):
            return data
    except Exception:  # an exception class may refuse to be pickled in any way it likes
        pass
    substitute = RuntimeError(f"{type(error).__name__}: {error}")
    substitute.__notes__ = list(getattr(error, "__notes__", []))
    return packed(substitute)


def _call(payload: bytes, shared: dict[str, Any], channel: Channel) -> Any:
    function, args, kwargs = unpacked(payload)
    args = [_resolved(value, shared) for value in args]
    kwargs = {name: _resolved(value, shared) for name, value in kwargs.items()}
    return function(*args, report=channel.report, **kwargs)


def _resolved(value: Any, shared: dict[str, Any]) -> Any:
    return shared[value.key] if isinstance(value, SharedKey) else value


def _packed(progress: Progress) -> bytes:
    if progress.coordinates is not None:  # the optimiser goes on writing into its own array
        progress = replace(progress, coordinates=np.array(progress.coordinates, dtype=np.float32))
    return packed(progress)


def _channels(worker: Any) -> dict[str, Channel]:
    channels: dict[str, Channel] = worker.extensions.setdefault("embedviz", {})
    return channels


@contextlib.contextmanager
def _channel(worker: Any, ticket: str) -> Iterator[Channel]:
    channel = _channels(worker)[ticket] = Channel()
    try:
        yield channel
    finally:
        del _channels(worker)[ticket]


def _warm_up(path: str, problems: list[str]) -> None:
    if sys.platform == "linux":  # elsewhere this is not a matter of one thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), WARM_UP_NICENESS)
    module, _, name = path.partition(":")
    try:
        getattr(import_module(module), name)()
    except Exception as error:
        problems.append(f"{type(error).__name__}: {error}")

"""The workers as the client sees them: who is free, who is warm, who was told to end.

One more worker than jobs may run is alive, so that a warm one takes over when another is ended.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from embedviz.jobs.job import Part

SHARED_PER_WORKER = 4  # values kept in each worker
FIRST_WARM_UP = 8.0  # seconds, until one was measured
START = 2.0  # seconds until the first worker is there
WARM_UP_TRIES = 2  # a warm-up that ends its worker twice is given up


@dataclass(eq=False)
class Worker:
    """One worker process."""

    address: str
    endable: bool  # has a nanny and runs nothing but our part
    warm: bool = False
    warming: bool = False
    part: Part | None = None
    ending: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    shared: "OrderedDict[str, Any]" = field(default_factory=OrderedDict)

    @property
    def busy(self) -> bool:
        """Whether somebody waits for what it does; a part that is winding down has no one."""
        return self.part is not None and not self.part.job.finished

    @property
    def free(self) -> bool:
        """Whether it can take a part now."""
        return self.part is None and not (self.warming or self.ending or self.gone.is_set())


class Crew:
    """All workers of the cluster."""

    def __init__(self, working: int | None, warm_up: str) -> None:
        self.workers: dict[str, Worker] = {}
        self.warm_up = warm_up
        self.warm_up_seconds = FIRST_WARM_UP
        self.warm_up_started: float | None = None
        self.failed_warm_ups = 0
        self.problem = ""
        self._working = working

    @property
    def needs_warm_up(self) -> bool:
        """Whether workers are to be warmed before they count as warm."""
        return bool(self.warm_up) and self.failed_warm_ups < WARM_UP_TRIES

    def seconds_left(self) -> float:
        """Return about how long it takes until a worker is warm; 0 when one is."""
        workers = list(self.workers.values())
        if any(worker.warm for worker in workers) or (workers and not self.needs_warm_up):
            return 0.0
        begun = self.warm_up_started
        spent = time.monotonic() - begun if begun is not None else 0.0
        warming = max(1.0, self.warm_up_seconds - spent) if self.needs_warm_up else 0.0
        return warming if workers else warming + START

    def has_room(self) -> bool:
        """Return whether one more part may run."""
        busy = sum(worker.busy for worker in self.workers.values())
        return busy < (self._working or len(self.workers))

    def choose(self, warm: bool) -> Worker | None:
        """Return a free worker: a warm one if wished, else rather one that is not, or None."""
        free = [worker for worker in self.workers.values() if worker.free]
        if warm and self.needs_warm_up:
            free = [worker for worker in free if worker.warm]
        free.sort(key=lambda worker: worker.warm)
        return free[0] if free else None

    def next_to_warm(self) -> Worker | None:
        """Return the worker to warm up now; one at a time, so that the machine stays usable."""
        if not self.needs_warm_up or any(worker.warming for worker in self.workers.values()):
            return None
        return next((w for w in self.workers.values() if w.free and not w.warm), None)

    def warmed_up(self, seconds: float, problem: str) -> None:
        """Note how long a warm-up took and what it complained about."""
        self.warm_up_seconds, self.problem, self.failed_warm_ups = seconds, problem, 0

    def warm_up_failed(self) -> None:
        """Note that a warm-up ended its worker, or did not end itself."""
        self.failed_warm_ups += 1
        self.problem = "The warm-up ended its worker."

    def keep_shared(self, worker: Worker, key: str, future: Any) -> None:
        """Remember that a worker has a value; forget the one it has not used for longest."""
        worker.shared[key] = future
        worker.shared.move_to_end(key)
        while len(worker.shared) > SHARED_PER_WORKER:
            worker.shared.popitem(last=False)

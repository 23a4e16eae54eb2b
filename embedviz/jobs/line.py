"""The queue: who is next, and where everybody stands.

The next part is one of the session that has the fewest parts running, then the one that came first;
so one session with a hundred parts does not keep the others waiting.
"""

import threading
from typing import NamedTuple

from embedviz.jobs.job import Job, Part


class QueueEntry(NamedTuple):
    """One job that waits or runs; `position` is 0 for a running job, 1 for the next to start."""

    id: str
    session: str
    kind: str
    title: str
    status: str
    position: int


class Line:
    """All jobs that have not finished, in the order they came."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._lock = threading.Lock()

    def add(self, job: Job) -> list[Job]:
        """Add a job and return the older ones whose place it takes."""
        with self._lock:
            older = [other for other in self._jobs if _rivals(other, job)] if job.order.limits.replace else []
            self._jobs.append(job)
        return older

    def unfinished(self) -> list[Job]:
        """Return the jobs that wait or run, in the order they came."""
        with self._lock:
            self._jobs = [job for job in self._jobs if not job.finished]
            return list(self._jobs)

    def waiting(self) -> list[Part]:
        """Return the parts that may start, the next one first."""
        jobs = self.unfinished()
        running: dict[str, int] = {}
        for job in jobs:
            count = sum(part.state == "running" for part in job.parts)
            running[job.session] = running.get(job.session, 0) + count
        ready = sorted(_oldest_of_each(jobs), key=lambda job: running[job.session])  # stable
        return [part for job in ready for part in job.parts if part.state == "queued"]

    def update_positions(self) -> None:
        """Tell each waiting job how many stand before it, itself included."""
        order = [*(part.job for part in self.waiting()), *self.unfinished()]
        queued = dict.fromkeys(job for job in order if job.status == "queued")
        for position, job in enumerate(queued, start=1):
            job.queue_position = position

    def entries(self) -> tuple[QueueEntry, ...]:
        """Return what everybody may see: running jobs first, then by position."""
        self.update_positions()
        entries = [
            QueueEntry(job.id, job.session, job.kind, job.title, job.status, job.queue_position or 0)
            for job in self.unfinished()
        ]
        return tuple(sorted(entries, key=lambda entry: entry.position))


def _rivals(one: Job, other: Job) -> bool:
    return (one.session, one.kind) == (other.session, other.kind) and not one.finished


def _oldest_of_each(jobs: list[Job]) -> list[Job]:
    """Return, for each session and kind, the job that came first; the others wait for its end."""
    first: dict[tuple[str, str], Job] = {}
    for job in jobs:
        first.setdefault((job.session, job.kind), job)
    return list(first.values())

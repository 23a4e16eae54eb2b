"""How a job may end against its will, and the sentence that says so."""

import time

from embedviz.errors import JobTimedOut, WorkerDied
from embedviz.jobs.job import Part


def check_time(part: Part) -> None:
    """Fail a job that has run for longer than it may."""
    job, seconds = part.job, part.job.order.limits.seconds
    if seconds is None or job.started is None or time.monotonic() - job.started <= seconds:
        return
    job.fail(
        JobTimedOut(
            f"The job ({job.title}) was stopped after its limit of {seconds:g} s; "
            "use fewer rows or steps, or raise the limit."
        )
    )


def overstays(part: Part) -> bool:
    """Return whether a part still runs although nobody waits for it and its grace is over."""
    job = part.job
    if not job.finished or job.asked_to_stop is None:
        return False
    return time.monotonic() - job.asked_to_stop > job.order.limits.grace_seconds


def died(part: Part) -> WorkerDied:
    """Return the error of a job whose worker was lost."""
    return WorkerDied(
        f"The process that did this work ({part.job.title}) ended before the work did: it crashed on "
        "these numbers or took too much memory. Nothing else is lost; try fewer rows or other settings."
    )


def out_of_memory(part: Part) -> WorkerDied:
    """Return the error of a job that asked for more memory than it may have."""
    limit = part.job.order.limits.memory_mb
    allowed = f"its limit of {limit:,} MB" if limit is not None else "what one worker may take"
    return WorkerDied(
        f"The job ({part.job.title}) needed more memory than {allowed}, and was ended; "
        "use fewer rows or dimensions, or raise the limit."
    )

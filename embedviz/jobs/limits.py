"""What one job may take, and what the cluster under all jobs looks like.

Both are declared once, as settings, and travel as plain values to the processes that keep them.
"""

from dataclasses import dataclass

from embedviz.settings import Settings, setting


@dataclass(frozen=True)
class Limits(Settings):
    """What one job may take before it is ended.

    `seconds` counts from the moment the job starts to run; `memory_mb` is what it may take on top of
    what its process holds already; `grace_seconds` is the time it has to end by itself once it was
    asked to; with `replace` it takes the place of the older job of its session and kind, without it
    waits until that one has ended; with `warm` it waits for a worker that has warmed up.
    """

    seconds: int | float | None = setting(1800.0, "longest run, in seconds", low=0.01, auto=True)
    memory_mb: int | None = setting(None, "most memory, in MB", low=1.0, auto=True)
    grace_seconds: int | float = setting(2.0, "time to end by itself, in seconds", low=0.0, high=60.0)
    replace: bool = setting(True, "take the place of the older job of its kind")
    warm: bool = setting(False, "wait for a worker that has warmed up")


@dataclass(frozen=True)
class ClusterSettings(Settings):
    """How the cluster of our own is built: `workers` work at a time, one more stands by, warm."""

    workers: int | None = setting(None, "jobs at a time", low=1.0, high=64.0, auto=True)
    memory_mb: int | None = setting(None, "most memory of one worker, in MB", low=256.0, auto=True)
    dashboard: bool = setting(False, "Dask's own pages, on a free port of this machine")

"""The finished, failed and running pictures of one session.

t-SNE and UMAP take seconds to minutes, so their results are kept by content: going back to settings
that were drawn before is instant. The neighbour graph of a table is kept beside them and handed to
every later picture of the same rows and distance.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embedviz.arrays import RowIds
from embedviz.errors import EmbedvizError
from embedviz.geometry import NeighbourGraph, graph_metric
from embedviz.jobs import Job
from embedviz.progress import Progress
from embedviz.projections import Projection

KEPT = 12  # finished pictures; the oldest goes first


@dataclass(frozen=True)
class PictureKey:
    """What makes two pictures the same: the table, the rows drawn, the settings and the distance."""

    fingerprint: str
    rows: str
    settings: Any
    metric: str

    @property
    def graph(self) -> tuple[str, str, str]:
        """What makes two neighbour graphs the same."""
        return self.fingerprint, self.rows, graph_metric(self.metric)


@dataclass
class Results:
    """What came of the pictures asked for so far, and the one being drawn."""

    finished: dict[PictureKey, Projection] = field(default_factory=dict)
    failures: dict[PictureKey, EmbedvizError] = field(default_factory=dict)
    graphs: dict[tuple[str, str, str], NeighbourGraph] = field(default_factory=dict)
    running: tuple[PictureKey, Job] | None = None
    last_frame: tuple[PictureKey, Progress] | None = None

    def job_for(self, key: PictureKey) -> Job | None:
        """Return the job that draws this picture now."""
        return self.running[1] if self.running and self.running[0] == key else None

    def frame(self, key: PictureKey) -> Progress | None:
        """Return the newest message with positions of the job that draws this picture."""
        job = self.job_for(key)
        if job is None:
            return None
        for message in job.drain():
            if message.coordinates is not None:
                self.last_frame = (key, message)
        return self.last_frame[1] if self.last_frame and self.last_frame[0] == key else None

    def keep(self, key: PictureKey, projection: Projection) -> None:
        """Remember a finished picture and its neighbour graph."""
        self.finished[key] = projection
        if projection.graph is not None:
            self.graphs[key.graph] = projection.graph
        _forget_oldest(self.finished)
        _forget_oldest(self.graphs)

    def forget(self, key: PictureKey) -> None:
        """Drop what came of a picture, so that it is drawn anew."""
        self.last_frame = None
        self.finished.pop(key, None)
        self.failures.pop(key, None)

    def cancel(self) -> None:
        """Stop the running job, if there is one, without waiting for it."""
        if self.running:
            self.running[1].cancel()
            self.running = None


def rows_digest(rows: RowIds) -> str:
    """Return a short digest of which rows, in which order."""
    return hashlib.blake2b(np.ascontiguousarray(rows).tobytes(), digest_size=8).hexdigest()


def _forget_oldest(kept: dict[Any, Any]) -> None:
    while len(kept) > KEPT:
        del kept[next(iter(kept))]

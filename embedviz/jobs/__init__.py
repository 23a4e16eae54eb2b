"""Long work, in processes of its own: submit, follow, cancel, and stay within limits.

    with Jobs.start(warm_up="embedviz.projections:warm_up") as jobs:
        job = jobs.submit(project, table, settings, session="notebook")
        job.latest, job.queue_position, job.result()

The only part of embedviz that names Dask; importing it does not load Dask yet.
"""

from embedviz.jobs.job import Job
from embedviz.jobs.limits import ClusterSettings, Limits
from embedviz.jobs.line import QueueEntry
from embedviz.jobs.service import Jobs, Readiness
from embedviz.jobs.share import Shared

__all__ = ["ClusterSettings", "Job", "Jobs", "Limits", "QueueEntry", "Readiness", "Shared"]

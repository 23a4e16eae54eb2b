"""What each worker of our own cluster does before its first job: it limits its memory.

Dask imports this module in a worker, by name, and calls `dask_setup`.
"""

import os
from typing import Any

from embedviz.jobs.memory import limit_this_process

MEMORY_VARIABLE = "EMBEDVIZ_WORKER_MEMORY_MB"


def dask_setup(worker: Any) -> None:
    """Limit the memory of this worker as its nanny was told."""
    limit_this_process(int(os.environ.get(MEMORY_VARIABLE, "0")) or None)

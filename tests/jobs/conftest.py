"""One cluster for the tests of a module, and a way to see that no process stays."""

import time
from collections.abc import Iterator

import psutil
import pytest

from embedviz.jobs import ClusterSettings, Jobs


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    with Jobs.start(cluster=ClusterSettings(workers=2)) as running:
        yield running


def until(condition, seconds=10.0):
    """Return whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def all_ended(processes, seconds=10.0):
    """Return whether all these processes have ended in time."""
    return not psutil.wait_procs(processes, timeout=seconds)[1]

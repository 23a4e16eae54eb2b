"""What happens to a job, and to the next one, when its worker is lost or has to be ended."""

import time
from pathlib import Path

import pytest

from embedviz.errors import JobTimedOut, WorkerDied
from embedviz.jobs import Limits
from tests.jobs import calls
from tests.jobs.conftest import until

SHORT = Limits(grace_seconds=0.1)


@pytest.fixture(autouse=True)
def all_workers_there(jobs):
    """Let each test begin with two workers and a spare."""
    assert until(lambda: jobs.readiness.workers == 3, 20)


def test_a_crash_is_one_clear_message_within_a_second_and_the_next_job_runs_at_once(jobs):
    innocent = jobs.submit(calls.count, 60, 0.02, session="b")
    begun = time.monotonic()
    with pytest.raises(WorkerDied, match="ended before the work did") as caught:
        jobs.submit(calls.abort, session="a").result(20)
    assert time.monotonic() - begun < 1 and len(str(caught.value)) <= 300
    assert jobs.submit(calls.add, 1, 2, session="a").result(20) == 3
    assert time.monotonic() - begun < 2
    assert innocent.result(20) == 60


@pytest.mark.parametrize("deaf", [calls.ignore_everybody, calls.hold_the_interpreter])
def test_a_job_that_does_not_listen_is_ended_with_its_worker(jobs, deaf):
    before = {jobs.submit(calls.process_id, session=name).result(20) for name in "xyz"}
    job = jobs.submit(deaf, session="a", limits=SHORT)
    assert until(lambda: job.status == "running")
    time.sleep(0.2)
    job.cancel()
    begun = time.monotonic()
    assert jobs.submit(calls.add, 1, 2, session="a").result(20) == 3
    assert time.monotonic() - begun < 1
    assert until(lambda: jobs.readiness.workers == 2, 5), "the worker was not ended"
    assert before


def test_a_job_over_its_limit_of_time_is_ended_and_says_so(jobs):
    job = jobs.submit(calls.ignore_everybody, session="a", limits=Limits(seconds=0.3, grace_seconds=0.1))
    with pytest.raises(JobTimedOut, match=r"limit of 0\.3 s"):
        job.result(20)
    assert job.status == "failed"
    assert until(lambda: jobs.readiness.workers == 2, 5)
    assert jobs.submit(calls.add, 1, 2, session="a").result(20) == 3


def test_a_job_over_its_limit_of_memory_says_so_and_its_worker_is_replaced(jobs):
    with pytest.raises(WorkerDied, match="more memory than its limit of 200 MB"):
        jobs.submit(calls.take_memory, 400, session="a", limits=Limits(memory_mb=200)).result(20)
    assert until(lambda: jobs.readiness.workers == 2, 5)
    fits = jobs.submit(calls.take_memory, 400, session="a", limits=Limits(memory_mb=2000))
    assert fits.result(20) == 400 * 2**17


def test_a_whole_cluster_that_is_lost_fails_what_ran_and_comes_back(jobs):
    running = jobs.submit(calls.count, 10_000, 0.02, session="a")
    assert until(lambda: running.latest is not None)
    folder = Path(jobs._connection.folder)
    jobs._connection.process.kill()
    with pytest.raises(WorkerDied):
        running.result(5)
    assert jobs.submit(calls.add, 1, 2, session="a").result(30) == 3
    assert not folder.exists() and Path(jobs._connection.folder).exists()

"""Workers that warm up before the jobs that wish it, and again when they are replaced."""

import pytest

from embedviz.errors import WorkerDied
from embedviz.jobs import ClusterSettings, Jobs, Limits
from tests.jobs import calls
from tests.jobs.conftest import until


@pytest.fixture(scope="module")
def jobs():
    with Jobs.start(warm_up="tests.jobs.calls:warm_up", cluster=ClusterSettings(workers=1)) as running:
        yield running


def test_a_job_that_wants_a_warm_worker_waits_for_one_and_others_do_not(jobs):
    wants_warm = jobs.submit(calls.is_warm, session="a", limits=Limits(warm=True))
    assert jobs.submit(calls.is_warm, session="b").result(20) is False
    assert jobs.readiness.warm == 1 or 0 < jobs.readiness.seconds_left < 15
    assert wants_warm.result(20) is True


def test_readiness_says_how_long_it_takes(jobs):
    assert until(lambda: jobs.readiness.warm == 2)
    assert jobs.readiness.seconds_left == 0


def test_the_spare_takes_over_and_the_lost_worker_is_warmed_again(jobs):
    assert until(lambda: jobs.readiness.warm == 2)
    with pytest.raises(WorkerDied):
        jobs.submit(calls.abort, session="a", limits=Limits(warm=True)).result(20)
    assert jobs.submit(calls.is_warm, session="a", limits=Limits(warm=True)).result(1) is True
    assert until(lambda: jobs.readiness.warm == 2, 20)


@pytest.mark.parametrize(
    ("warm_up", "problem"),
    [("fail_to_warm_up", "nothing to warm up"), ("crash_while_warming_up", "ended its worker")],
)
def test_a_warm_up_that_fails_holds_nobody_up_and_is_reported(warm_up, problem):
    with Jobs.start(warm_up=f"tests.jobs.calls:{warm_up}", cluster=ClusterSettings(workers=1)) as jobs:
        assert jobs.submit(calls.add, 1, 1, session="a", limits=Limits(warm=True)).result(30) == 2
        assert problem in jobs.readiness.problem

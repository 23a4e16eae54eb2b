"""Which worker is chosen, and what each one keeps."""

from embedviz.jobs.crew import SHARED_PER_WORKER, Crew, Worker
from embedviz.jobs.job import Job, Order
from embedviz.jobs.limits import Limits


def crew_of(*workers, working=None, warm_up="module:function"):
    crew = Crew(working, warm_up)
    crew.workers = {worker.address: worker for worker in workers}
    return crew


def busy_with(job):
    return Worker("busy", endable=True, warm=True, part=job.parts[0])


def job():
    return Job(Order("a", "projection", Limits()), [(len, (), {})], lambda: None)


def test_a_warm_worker_is_kept_for_those_who_need_it():
    cold, warm = Worker("cold", endable=True), Worker("warm", endable=True, warm=True)
    crew = crew_of(warm, cold)
    assert crew.choose(warm=False) is cold
    assert crew.choose(warm=True) is warm
    warm.ending = True
    assert crew.choose(warm=True) is None


def test_the_spare_is_not_used_until_a_worker_winds_down():
    running = job()
    crew = crew_of(busy_with(running), Worker("spare", endable=True, warm=True), working=1)
    assert not crew.has_room()
    running.cancel()
    assert crew.has_room() and crew.choose(warm=True).address == "spare"


def test_one_worker_is_warmed_at_a_time():
    one, two = Worker("one", endable=True), Worker("two", endable=True)
    crew = crew_of(one, two)
    assert crew.next_to_warm() is one
    one.warming = True
    assert crew.next_to_warm() is None and crew.choose(warm=False) is two


def test_a_warm_up_that_ends_its_worker_twice_is_given_up():
    crew = crew_of(Worker("one", endable=True))
    crew.failed_warm_ups = 2
    assert crew.next_to_warm() is None
    assert crew.choose(warm=True).address == "one" and crew.seconds_left() == 0


def test_a_worker_keeps_the_values_it_used_last():
    crew, worker = crew_of(), Worker("one", endable=True)
    for key in [*map(str, range(SHARED_PER_WORKER)), "0", "new"]:
        crew.keep_shared(worker, key, object())
    assert "1" not in worker.shared
    assert list(worker.shared)[-2:] == ["0", "new"] and len(worker.shared) == SHARED_PER_WORKER

"""Jobs that do what they should, on one real cluster."""

import statistics
import time

import numpy as np
import pytest

from embedviz.errors import FormatError, JobCancelled, JobError
from tests.jobs import calls
from tests.jobs.conftest import until


def test_a_job_returns_what_its_function_returned(jobs):
    job = jobs.submit(calls.add, 2, second=3, session="a")
    assert job.result(20) == 5
    assert (job.status, job.queue_position) == ("done", None)


def test_a_function_of_the_main_module_or_without_a_name_can_be_a_job(jobs):
    assert jobs.submit(lambda number, report: number**2, 7, session="a").result(20) == 49


def test_messages_arrive_in_order_with_their_pictures(jobs):
    job = jobs.submit(calls.count, 6, 0.08, session="a")
    job.result(20)
    messages = job.drain()
    assert [message.facts["step"] for message in messages] == list(range(6))
    np.testing.assert_array_equal(messages[2].coordinates, np.full((4, 2), 2, np.float32))
    assert not messages[2].coordinates.flags.writeable
    assert job.latest is messages[-1] and job.drain() == ()


def test_messages_arrive_while_the_job_runs(jobs):
    job = jobs.submit(calls.count, 100, 0.05, session="a")
    assert until(lambda: job.latest is not None, 5) and job.status == "running"
    job.cancel()


def test_a_flood_of_messages_is_thinned_and_pictures_do_not_change_afterwards(jobs):
    job = jobs.submit(calls.chatter, 2000, session="a")
    job.result(20)
    messages = job.drain()
    assert 1 <= len(messages) < 200
    for message in messages:
        assert message.coordinates.max() == round(message.done * 2000) + 1


def test_a_cancelled_job_is_cancelled_at_once_and_told_within_a_fifth_of_a_second(jobs, tmp_path):
    job = jobs.submit(calls.note_when_asked_to_stop, tmp_path / "stopped", session="a")
    assert until((tmp_path / "stopped.started").exists)
    time.sleep(0.3)
    asked = time.time()
    job.cancel()
    assert job.status == "cancelled"
    assert until(lambda: (tmp_path / "stopped").exists() and (tmp_path / "stopped").read_text())
    assert float((tmp_path / "stopped").read_text()) - asked < 0.2
    with pytest.raises(JobCancelled, match="cancelled"):
        job.result()


def test_a_paused_job_keeps_what_it_had_and_frees_its_worker(jobs):
    job = jobs.submit(calls.count, 1000, 0.02, session="a")
    assert until(lambda: job.latest is not None)
    job.pause()
    assert 0 < job.result(5) < 1000
    assert job.paused and job.status == "done"
    assert jobs.queue() == ()


def test_a_newer_job_takes_the_place_of_the_older_of_its_kind(jobs):
    older = jobs.submit(calls.count, 1000, 0.02, session="a")
    other_kind = jobs.submit(calls.count, 5, 0.02, session="a", kind="training")
    newer = jobs.submit(calls.add, 1, 1, session="a")
    assert newer.result(20) == 2 and other_kind.result(20) == 5
    assert older.status == "cancelled"


def test_the_queue_shows_who_runs_and_who_waits(jobs):
    sessions = ("a", "b", "c", "d")
    several = [jobs.submit(calls.count, 1000, 0.02, session=session) for session in sessions]
    assert until(lambda: [entry.position for entry in jobs.queue()] == [0, 0, 1, 2])
    assert [entry.session for entry in jobs.queue()] == list(sessions)
    assert [job.queue_position for job in several] == [0, 0, 1, 2]
    several[0].cancel()
    assert until(lambda: several[2].status == "running")
    for session in sessions:
        jobs.cancel_session(session)
    assert jobs.queue() == ()


def test_an_error_of_embedviz_arrives_as_it_was_raised(jobs):
    with pytest.raises(FormatError, match=r"^Line 3 has 4 cells\.$") as caught:
        jobs.submit(calls.fail_to_read, session="a").result(20)
    assert (caught.value.line, caught.value.column) == (3, 4)


def test_a_bug_arrives_as_it_is_with_the_place_where_it_happened(jobs):
    with pytest.raises(KeyError, match="missing") as caught:
        jobs.submit(calls.have_a_bug, session="a").result(20)
    assert "have_a_bug" in caught.value.__notes__[0]


def test_an_error_that_cannot_travel_arrives_as_text(jobs):
    with pytest.raises(RuntimeError, match="Stubborn: one and two"):
        jobs.submit(calls.raise_what_cannot_travel, session="a").result(20)


def test_several_parts_make_one_job_in_the_order_of_the_items(jobs):
    job = jobs.submit_parts(calls.double, range(7), session="a")
    assert job.result(20) == [0, 2, 4, 6, 8, 10, 12]
    assert job.latest is not None and 0 < job.latest.done <= 1


def test_one_part_that_fails_ends_the_whole_job(jobs):
    with pytest.raises(FormatError, match="Three"):
        jobs.submit_parts(calls.fail_on_three, range(20), session="a").result(20)
    with pytest.raises(JobError, match="at least one item"):
        jobs.submit_parts(calls.double, [], session="a")


def test_a_shared_value_reaches_a_worker_once(jobs):
    values = np.arange(300_000, dtype=np.float64)
    shared = jobs.share("digest of the values", values)
    answers = [jobs.submit(calls.total, shared, times=2, session="a").result(20) for _ in range(8)]
    assert {answer for answer, _ in answers} == {2 * values.sum()}
    assert len({place for _, place in answers}) <= 3  # one object in each worker


def test_large_arguments_and_results_travel_without_complaint(jobs):
    values = np.ones((1500, 1500))
    assert (jobs.submit(calls.add, values, values, session="a").result(20) == 2).all()


def test_submitting_and_reading_never_wait(jobs):
    values = np.ones(2_000_000)
    seconds = []
    for _ in range(20):
        begun = time.perf_counter()
        job = jobs.submit(calls.add, values, 1, session="a")
        _ = (job.status, job.latest, job.queue_position, jobs.queue(), jobs.readiness)
        job.cancel()
        seconds.append(time.perf_counter() - begun)
    assert statistics.median(seconds) < 0.05


def test_a_result_that_is_not_there_in_time_is_an_error_and_the_job_goes_on(jobs):
    job = jobs.submit(calls.count, 20, 0.02, session="a")
    with pytest.raises(JobError, match="not finished yet"):
        job.result(timeout=0.01)
    assert job.result(20) == 20

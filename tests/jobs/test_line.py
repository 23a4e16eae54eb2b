"""The order in which jobs start, without any cluster."""

from embedviz.jobs.job import Job, Order
from embedviz.jobs.limits import Limits
from embedviz.jobs.line import Line


def job(session, kind="projection", parts=1, replace=True):
    order = Order(session, kind, Limits(replace=replace))
    return Job(order, [(len, (), {})] * parts, lambda: None)


def line_of(*jobs):
    line = Line()
    for one in jobs:
        for older in line.add(one):
            older.cancel()
    return line


def start(part):
    part.state = "running"
    part.job.start()


def test_who_came_first_is_served_first():
    first, second = job("a"), job("b")
    assert [part.job for part in line_of(first, second).waiting()] == [first, second]


def test_a_session_with_many_parts_does_not_hold_up_the_others():
    many, one = job("a", parts=5), job("b")
    line = line_of(many, one)
    start(line.waiting()[0])
    assert line.waiting()[0].job is one


def test_a_newer_job_replaces_the_older_of_its_session_and_kind_only():
    old, other_kind, other_session = job("a"), job("a", "training"), job("b")
    new = job("a")
    line = line_of(old, other_kind, other_session, new)
    assert line.unfinished() == [other_kind, other_session, new]
    assert old.status == "cancelled"


def test_a_job_that_does_not_replace_waits_until_the_older_has_ended():
    old, new = job("a"), job("a", replace=False)
    line = line_of(old, new)
    assert [part.job for part in line.waiting()] == [old]
    start(old.parts[0])
    assert line.waiting() == []
    old.finish_part(old.parts[0], "result")
    assert [part.job for part in line.waiting()] == [new]


def test_positions_count_those_who_wait_from_one():
    jobs = [job("a"), job("b"), job("c")]
    line = line_of(*jobs)
    start(line.waiting()[0])
    assert [(entry.session, entry.status, entry.position) for entry in line.entries()] == [
        ("a", "running", 0),
        ("b", "queued", 1),
        ("c", "queued", 2),
    ]
    jobs[1].cancel()
    line.update_positions()
    assert [one.queue_position for one in jobs] == [0, None, 1]


def test_a_job_that_is_paused_before_it_began_is_cancelled():
    waiting = job("a")
    waiting.pause()
    assert waiting.status == "cancelled"


def test_what_comes_after_the_end_changes_nothing():
    cancelled = job("a")
    cancelled.cancel()
    cancelled.finish_part(cancelled.parts[0], "late")
    cancelled.pause()
    assert cancelled.status == "cancelled" and not cancelled.paused
    assert cancelled.parts[0].call == (None, (), {})  # its arguments are let go

"""The worker's side, without a worker: messages, errors, limits, and machines that lack things."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from embedviz.errors import FormatError
from embedviz.jobs import memory, work
from embedviz.progress import Progress

PROJECT = Path(__file__).parents[2]


def taken(channel):
    return [work.unpacked(message) for message in channel.take()]


def test_the_newest_message_is_never_lost():
    channel = work.Channel()
    for step in range(500):
        channel.report(Progress("step", facts={"step": step}))
    steps = [message.facts["step"] for message in taken(channel)]
    assert steps[0] == 0 and steps[-1] == 499 and len(steps) < 50
    assert taken(channel) == []


def test_a_new_stage_and_the_end_are_passed_on_at_once():
    channel = work.Channel()
    picture = np.zeros((2, 2))
    for stage, done in (("one", 0.0), ("one", 0.5), ("two", 0.6), ("two", 1.0)):
        channel.report(Progress(stage, done, coordinates=picture))
    assert [(message.stage, message.done) for message in taken(channel)] == [
        ("one", 0.0),
        ("two", 0.6),
        ("two", 1.0),
    ]


def test_a_picture_is_a_copy_in_single_precision():
    channel, picture = work.Channel(), np.ones((3, 2))
    channel.report(Progress("step", coordinates=picture))
    picture += 1
    (message,) = taken(channel)
    assert message.coordinates.dtype == np.float32 and (message.coordinates == 1).all()


def test_messages_that_nobody_fetches_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(work, "INTERVAL", 0.0)
    channel = work.Channel()
    for step in range(1000):
        channel.report(Progress("step", facts={"step": step}))
    assert [message.facts["step"] for message in taken(channel)] == list(range(1000 - work.KEPT, 1000))


def test_a_report_says_stop_once_it_was_asked():
    channel = work.Channel()
    assert channel.report(Progress("step")) is False
    channel.stop.set()
    assert channel.report(Progress("step")) is True


def test_an_error_keeps_its_class_its_text_and_its_facts():
    error = work.unpacked(work.packed_error(FormatError("Line 2.", line=2)))
    assert (type(error), str(error), error.line, error.column) == (FormatError, "Line 2.", 2, None)
    assert not hasattr(error, "__notes__")


def test_memory_is_limited_inside_the_block_only():
    with pytest.raises(MemoryError), memory.limited(100):
        np.ones(200 * 2**17)
    assert np.ones(200 * 2**17).size == 200 * 2**17


def test_without_limits_of_the_system_nothing_happens(monkeypatch):
    monkeypatch.setattr(memory, "resource", None)
    with memory.limited(1):
        assert np.ones(2**20).size == 2**20
    memory.limit_this_process(1)


def in_a_fresh_interpreter(code):
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=PROJECT, check=True, timeout=60)


def test_importing_the_jobs_loads_no_dask_and_is_quick():
    in_a_fresh_interpreter(
        "import sys, embedviz.jobs\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'dask', 'distributed', 'tornado', 'streamlit'}, loaded"
    )


def test_the_jobs_import_where_the_system_is_not_a_unix():
    in_a_fresh_interpreter(
        "import os, sys\n"
        "sys.modules['resource'] = sys.modules['fcntl'] = None\n"
        "del os.fork\n"
        "import embedviz.jobs, embedviz.jobs.preload, embedviz.jobs.cluster, embedviz.jobs.memory\n"
        "assert embedviz.jobs.memory.resource is None\n"
        "embedviz.jobs.preload.dask_setup(None)"
    )


def test_the_warm_up_runs_and_tells_what_failed():
    begun = time.monotonic()
    assert work.warm_up("tests.jobs.calls:warm_up") == ""
    assert time.monotonic() - begun >= 0.3
    assert work.warm_up("tests.jobs.calls:no_such_function").startswith("AttributeError")

"""What the tests let the workers do. Each function takes `report`, as all work in a worker does."""

import os
import threading
import time
from pathlib import Path

import numpy as np

from embedviz.errors import FormatError
from embedviz.progress import Progress

WARMED = threading.Event()


def warm_up():
    time.sleep(0.3)
    WARMED.set()


def fail_to_warm_up():
    raise ImportError("nothing to warm up here")


def crash_while_warming_up():
    os.abort()


def is_warm(report):
    return WARMED.is_set()


def add(first, second, report):
    return first + second


def process_id(report):
    return os.getpid()


def total(values, report, times=1):
    return float(np.sum(values)) * times, id(values)


def count(steps, seconds, report):
    """Report each step with a picture; give back how far it came."""
    for step in range(steps):
        if report(
            Progress("counting", step / steps, coordinates=np.full((4, 2), step), facts={"step": step})
        ):
            return step
        time.sleep(seconds)
    return steps


def chatter(messages, report):
    picture = np.zeros((1000, 2))
    for step in range(messages):
        picture += 1
        report(Progress("chatter", step / messages, coordinates=picture))
    time.sleep(0.3)
    return messages


def note_when_asked_to_stop(path, report):
    Path(path).with_suffix(".started").touch()
    while not report(Progress("waiting")):
        time.sleep(0.005)
    Path(path).write_text(str(time.time()))


def ignore_everybody(report):
    time.sleep(60)


def hold_the_interpreter(report):
    """Never let another thread of this process run."""
    import sys

    sys.setswitchinterval(1000)
    while True:
        pass


def abort(report):
    os.abort()


def fail_to_read(report):
    raise FormatError("Line 3 has 4 cells.", line=3, column=4)


def have_a_bug(report):
    return {}["missing"]


class Stubborn(Exception):
    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")


def raise_what_cannot_travel(report):
    raise Stubborn("one", "two")


def take_memory(megabytes, report):
    return float(np.ones(megabytes * 2**17).sum())


def double(item, report):
    report(Progress("doubling", 0.5))
    return item * 2


def fail_on_three(item, report):
    if item == 3:
        raise FormatError("Three is not allowed.")
    return item

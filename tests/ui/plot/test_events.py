"""What a browser says is checked before it is believed."""

import base64

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedviz.plots import MapData
from embedviz.ui.plot.events import MapEvents, read_events

ROWS = np.array([5, 0, 12, 7, 3, 40, 41, 42, 43, 99], np.int32)
DATA = MapData(np.zeros((10, 2), np.float32), ROWS, ("x",) * 10, identity="here")


def event(**content):
    return {"identity": "here", "count": 1, **content}


def region(places, points=10):
    bits = np.zeros(points, np.uint8)
    bits[places] = 1
    packed = np.packbits(bits, bitorder="little").tobytes()
    return event(bits=base64.b64encode(packed).decode(), points=points)


def test_a_click_is_a_row_of_the_table():
    events = read_events({"clicked": event(row=12), "count": 4}, DATA)
    assert (events.clicked, events.selected, events.cleared, events.count) == (12, None, False, 4)
    assert events


@pytest.mark.parametrize("row", [1, -1, 100, 2**40, 12.0, "12", None, True, [12], {"row": 12}])
def test_a_row_that_is_not_drawn_was_never_clicked(row):
    assert read_events({"clicked": event(row=row)}, DATA).clicked is None


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), unique=True))
def test_a_region_holds_the_rows_whose_bits_are_set(places):
    selected = read_events({"selected": region(sorted(places))}, DATA).selected
    assert list(selected) == [ROWS[place] for place in sorted(places)]


@pytest.mark.parametrize(
    "content",
    [
        {"bits": "AAA=", "points": 11},
        {"bits": "AA==", "points": 10},
        {"bits": "AAAA", "points": 10},
        {"bits": "no base64!", "points": 10},
        {"bits": 7, "points": 10},
        {"points": 10},
        {},
    ],
)
def test_a_region_of_another_size_selects_nothing(content):
    assert read_events({"selected": event(**content)}, DATA).selected is None


def test_an_event_of_another_map_is_not_ours():
    other = {"clicked": event(row=12) | {"identity": "there"}, "count": 3}
    assert not read_events(other, DATA)


def test_escape_is_heard():
    assert read_events({"cleared": event()}, DATA).cleared


json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["row", "bits", "points"]), inner)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["clicked", "selected", "cleared", "count"]), json))
def test_nonsense_is_no_event_and_no_error(result):
    assert isinstance(read_events(result, DATA), MapEvents)

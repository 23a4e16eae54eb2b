"""The part of a map that changes."""

import numpy as np

from embedviz.plots import FlyTo, Frame, LabelTexts, MapData, MapView, colour_by_category
from embedviz.plots.map_view import MOST_NAMED, pack_frame, pack_marks, pack_names, pack_paint
from tests.plots.messages import read_message, read_texts

ROWS = np.array([7, 2, 30, 11], np.int32)
DATA = MapData(np.eye(4, 2, dtype=np.float32), ROWS, ("seven", "two", "thirty", "eleven"), identity="here")


def test_marks_are_row_ids_of_the_table():
    view = MapView(highlighted=30, neighbours=(7, 2), hits=np.array([11]), selected=None)
    header, arrays = read_message(pack_marks(view, DATA, answers=5))
    assert (header["highlighted"], header["answers"], header["identity"]) == (30, 5, "here")
    assert [list(arrays[name]) for name in ("neighbours", "hits", "selected")] == [[7, 2], [11], []]


def test_marking_sends_no_points():
    many = MapData(np.zeros((50_000, 2), np.float32), np.arange(50_000), ("x",) * 50_000)
    assert len(pack_marks(MapView(highlighted=4, neighbours=tuple(range(10))), many)) < 1000


def test_names_of_marked_rows_travel_where_the_map_has_none():
    view = MapView(highlighted=30, neighbours=(2, 999), hits=(11,))
    header, _ = read_message(pack_marks(view, DATA, names=True))
    assert header["names"] == [[30, "thirty"], [2, "two"], [11, "eleven"]]


def test_names_never_grow_without_end():
    many = MapData(np.zeros((5000, 2), np.float32), np.arange(5000), ("x",) * 5000)
    header, _ = read_message(pack_marks(MapView(hits=np.arange(5000)), many, names=True))
    assert len(header["names"]) == MOST_NAMED


def test_a_flight_names_its_rows_and_its_number():
    header, _ = read_message(pack_marks(MapView(fly_to=FlyTo((2, 7), 3)), DATA))
    assert header["flyTo"] == [[2, 7], 3]


def test_colours_travel_as_one_byte_per_point():
    colouring = colour_by_category(["u", "v", "u", None], "letter")
    header, arrays = read_message(pack_paint(colouring, DATA))
    assert header["entries"] == [["u", 2, 0], ["v", 1, 1], ["no value", 1, 3]]
    assert arrays["codes"].dtype == np.uint8
    assert len(header["light"]) == len(header["dark"]) == 4


def test_no_colouring_is_one_colour():
    header, arrays = read_message(pack_paint(None, DATA))
    assert header["kind"] == "plain"
    assert len(header["light"]) == len(header["dark"]) == 1
    assert not len(arrays["codes"]), "one colour needs no codes"


def test_other_label_texts_travel_alone():
    _, arrays = read_message(pack_names(LabelTexts("kind", ("a", "b", "c", "d")), DATA))
    assert read_texts(arrays, "labels") == ["a", "b", "c", "d"]
    assert read_message(pack_names(None, DATA))[1] == {}


def test_newer_positions_travel_axis_by_axis():
    newer = np.arange(8, dtype=np.float32).reshape(4, 2)
    _, arrays = read_message(pack_frame(Frame(newer, 1), DATA))
    np.testing.assert_array_equal(arrays["coordinates"], newer.T.ravel())
    assert read_message(pack_frame(None, DATA))[1] == {}

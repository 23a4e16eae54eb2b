"""The part of a map that is sent once."""

import numpy as np
import pytest

from embedviz.errors import ProjectionError
from embedviz.plots import Detail, MapData
from embedviz.plots.map_data import pack
from tests.plots.messages import read_message, read_texts

COORDINATES = np.arange(6, dtype=np.float32).reshape(3, 2)
ROWS = np.array([4, 0, 9], np.int32)
LABELS = ("a", "<b>", "constructor")


def test_coordinates_travel_axis_by_axis():
    header, arrays = read_message(MapData(COORDINATES, ROWS, LABELS).packed)
    assert (header["points"], header["dims"]) == (3, 2)
    np.testing.assert_array_equal(arrays["coordinates"], [0, 2, 4, 1, 3, 5])


def test_rows_labels_neighbours_and_details_travel_along():
    data = MapData(
        COORDINATES, ROWS, LABELS, np.array([[0], [9], [4]]), details=(Detail("kind", ("x", "y", "z")),)
    )
    header, arrays = read_message(data.packed)
    np.testing.assert_array_equal(arrays["rows"], ROWS)
    np.testing.assert_array_equal(arrays["neighbours"], [0, 9, 4])
    assert read_texts(arrays, "labels") == list(LABELS)
    assert header["details"] == ["kind"]
    assert read_texts(arrays, "detail0") == ["x", "y", "z"]


def test_rows_in_order_need_not_travel():
    _, arrays = read_message(MapData(COORDINATES, np.arange(3), LABELS).packed)
    assert "rows" not in arrays


def test_labels_can_stay_at_home():
    _, arrays = read_message(pack(MapData(COORDINATES, ROWS, LABELS), labels=False))
    assert "labels" not in arrays


def test_the_digest_follows_everything_that_is_packed():
    base = MapData(COORDINATES, ROWS, LABELS)
    assert base.digest == MapData(COORDINATES.copy(), ROWS.copy(), LABELS).digest
    assert base.digest != MapData(COORDINATES, ROWS, ("a", "b", "c")).digest
    assert base.digest != MapData(COORDINATES + 1, ROWS, LABELS).digest


def test_a_map_owns_its_arrays_and_nobody_may_write_to_them():
    mine = COORDINATES.copy()
    data = MapData(mine, ROWS, LABELS)
    mine[0] = 100
    assert data.coordinates[0, 0] == 0
    assert not data.coordinates.flags.writeable
    assert ROWS.flags.writeable


def test_counts_that_differ_are_refused_with_both_numbers():
    with pytest.raises(ProjectionError, match=r"3 points came with 2 for labels"):
        MapData(COORDINATES, ROWS, ("a", "b"))
    with pytest.raises(ProjectionError, match=r"3 points came with 1 for detail"):
        MapData(COORDINATES, ROWS, LABELS, details=(Detail("kind", ("x",)),))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_not_finite_is_refused(wrong):
    broken = COORDINATES.copy()
    broken[1, 0] = wrong
    with pytest.raises(ProjectionError, match="Point 1"):
        MapData(broken, ROWS, LABELS)


@pytest.mark.parametrize("shape", [(3, 1), (3, 4), (0, 2)])
def test_only_two_or_three_axes_and_at_least_one_point_make_a_map(shape):
    with pytest.raises(ProjectionError, match="n x 2 or n x 3"):
        MapData(np.zeros(shape, np.float32), np.arange(shape[0]), ("x",) * shape[0])

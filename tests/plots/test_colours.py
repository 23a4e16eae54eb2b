"""From columns, clusters and distances to codes and legends."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedviz.plots import (
    colour_by_category,
    colour_by_cluster,
    colour_by_column,
    colour_by_distance,
    colour_by_number,
    plain,
)
from embedviz.plots.palettes import MISSING_LIGHT, OTHER_LIGHT, STEPS

NAMES = ["constructor", "__proto__", "toString", "a", "b"]


@settings(deadline=None)
@given(st.lists(st.none() | st.sampled_from(NAMES), min_size=1))
def test_each_class_is_counted_as_often_as_it_occurs(cells):
    colouring = colour_by_category(cells, "name")
    counted = {entry.name: entry.count for entry in colouring.entries}
    expected = {name: cells.count(name) for name in NAMES if name in cells}
    if None in cells:
        expected["no value"] = cells.count(None)
    assert counted == expected
    assert sum(counted.values()) == len(cells)


def test_a_category_called_constructor_counts_one():
    entries = colour_by_category(["constructor", "a", "a"], "name").entries
    assert [(entry.name, entry.count) for entry in entries] == [("a", 2), ("constructor", 1)]


@pytest.mark.parametrize("classes", [50, 51, 400])
def test_many_classes_become_the_ten_largest_and_other(classes):
    cells = [f"class {i}" for i in range(classes) for _ in range(classes - i)]
    colouring = colour_by_category(cells, "class")
    assert [entry.name for entry in colouring.entries[:10]] == [f"class {i}" for i in range(10)]
    rest = colouring.entries[10]
    assert rest.name == f"other ({classes - 10} more)"
    assert rest.count == sum(classes - i for i in range(10, classes))
    assert colouring.light[rest.code] == OTHER_LIGHT


def test_points_have_the_code_of_their_legend_entry():
    cells = ["x", None, "y", "x"]
    colouring = colour_by_category(cells, "letter")
    code = {entry.name: entry.code for entry in colouring.entries}
    assert list(colouring.codes) == [code["x"], code["no value"], code["y"], code["x"]]
    assert colouring.light[code["no value"]] == MISSING_LIGHT


def test_a_class_called_other_stays_apart_from_the_rest():
    cells = ["other"] * 3 + [f"c{i}" for i in range(12)]
    entries = colour_by_category(cells, "class").entries
    assert [entry.count for entry in entries if entry.name == "other"] == [3]
    assert entries[-1].name == "other (3 more)"


def test_numbers_keep_their_order_on_the_ramp():
    numbers = np.array([3.0, -1.0, 0.5, 100.0])
    colouring = colour_by_number(numbers, "size")
    assert list(np.argsort(colouring.codes)) == list(np.argsort(numbers))
    assert (colouring.codes.min(), colouring.codes.max()) == (0, STEPS - 1)
    assert (colouring.low, colouring.high) == (-1, 100)


def test_a_diverging_ramp_has_zero_in_the_middle():
    colouring = colour_by_number(np.array([-1.0, 0.0, 4.0]), "change", "diverging")
    assert (colouring.low, colouring.high) == (-4, 4)
    assert colouring.codes[1] == (STEPS - 1) // 2
    assert colouring.codes[2] == STEPS - 1


@pytest.mark.parametrize("kind", ["sequential", "diverging"])
def test_missing_and_infinite_numbers_are_grey_and_counted(kind):
    colouring = colour_by_number(np.array([1.0, np.nan, np.inf, 2.0]), "size", kind)
    assert list(colouring.codes == STEPS) == [False, True, True, False]
    assert colouring.entries[0].count == 2
    assert colouring.light[STEPS] == MISSING_LIGHT


@pytest.mark.parametrize("numbers", [[np.nan, np.nan], [5.0, 5.0], [-1e308, 1e308], [0.0, 5e-324]])
def test_a_ramp_survives_any_numbers(numbers):
    colouring = colour_by_number(np.array(numbers), "size")
    assert len(colouring.codes) == 2
    assert np.isfinite([colouring.low, colouring.high]).all()


def test_noise_is_grey_and_called_noise():
    colouring = colour_by_cluster(np.array([1, -1, 1, 0]), ("small", "large"))
    assert [(entry.name, entry.count) for entry in colouring.entries] == [
        ("2: large", 2),
        ("1: small", 1),
        ("noise", 1),
    ]
    assert colouring.light[colouring.codes[1]] == MISSING_LIGHT


def test_the_nearest_row_has_the_strongest_colour():
    strong = colour_by_number(np.array([0.0, 1.0]), "size")
    near = colour_by_distance(np.array([0.0, 0.3, 1.5]), "king")
    assert near.light[near.codes[0]] == strong.light[strong.codes[1]]
    assert near.light[near.codes[2]] == strong.light[strong.codes[0]]
    assert (near.low, near.high, near.title) == (0, 1.5, "distance to king")


def test_a_column_of_many_numbers_is_a_ramp_and_of_few_a_list():
    assert colour_by_column(pd.Series([str(i / 2) for i in range(30)]), "size").kind == "sequential"
    assert colour_by_column(pd.Series([str(i % 10) for i in range(30)]), "digit").kind == "categories"
    assert colour_by_column(pd.Series(["a", "b", None] * 10), "letter").kind == "categories"
    assert colour_by_column(pd.Series([None, None], dtype=object), "empty").entries[0].count == 2


def test_a_number_column_with_a_word_in_it_is_text():
    cells = pd.Series([*map(str, range(30)), "many"])
    assert colour_by_column(cells, "size").kind == "categories"


def test_codes_refuse_writes():
    for colouring in (plain(3), colour_by_category(["a"], "x"), colour_by_number(np.ones(2), "x")):
        assert not colouring.codes.flags.writeable


def test_some_of_the_rows_keep_their_colours_and_are_counted_anew() -> None:
    whole = colour_by_category(["a", "b", "b", "c", "c", "c", None], "kind")
    some = whole.of_rows(np.array([0, 1, 2]))
    assert some.codes.tolist() == whole.codes[:3].tolist()
    assert (some.light, some.dark) == (whole.light, whole.dark)
    assert [(entry.name, entry.count) for entry in some.entries] == [("b", 2), ("a", 1)]

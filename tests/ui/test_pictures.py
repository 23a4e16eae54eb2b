import numpy as np
import pytest

from embedviz.ui.pictures import drawn_rows, most_drawn
from embedviz.ui.results import rows_digest
from embedviz.ui.session import MapChoices, Subset


def test_a_small_table_is_drawn_whole() -> None:
    rows, population = drawn_rows(30, MapChoices())
    assert rows.tolist() == list(range(30)) and population == 30


def test_a_sample_is_random_in_order_and_repeatable() -> None:
    choices = MapChoices(most=100, sample_seed=3)
    rows, population = drawn_rows(10_000, choices)
    assert population == 10_000 and len(rows) == 100
    assert np.array_equal(rows, np.sort(rows)) and len(set(rows.tolist())) == 100
    assert np.array_equal(rows, drawn_rows(10_000, choices)[0])
    assert rows.max() > 9_000, "the first rows only are no sample"
    assert not np.array_equal(rows, drawn_rows(10_000, MapChoices(most=100, sample_seed=4))[0])


def test_a_subset_is_drawn_in_its_own_order() -> None:
    choices = MapChoices(subset=Subset("mine", np.array([7, 2, 5])))
    assert drawn_rows(10, choices)[0].tolist() == [7, 2, 5]


def test_three_dimensions_draw_fewer_points() -> None:
    flat, deep = MapChoices(), MapChoices()
    deep.draw_in(3)
    assert most_drawn(deep) < most_drawn(flat)
    assert deep.dims == 3 and all(getattr(one, "dims", 3) == 3 for one in deep.settings.values())


@pytest.mark.parametrize(("one", "other"), [([0, 1], [1, 0]), ([0], [0, 0]), ([1], [2])])
def test_other_rows_have_another_digest(one: list[int], other: list[int]) -> None:
    assert rows_digest(np.array(one)) != rows_digest(np.array(other))

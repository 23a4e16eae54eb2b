import numpy as np
import pytest

from embedviz.geometry import Neighbours
from embedviz.ui.nearest_table import _chosen, bars


def found(metric: str, *distances: float) -> Neighbours:
    rows = np.arange(len(distances)) + 10
    return Neighbours(0, rows, tuple("w" for _ in rows), np.array(distances, np.float64), metric)


@pytest.mark.parametrize(
    ("neighbours", "expected"),
    [
        (found("cosine", 0, 0.25, 1, 1.7), [1, 0.75, 0, 0]),
        (found("euclidean", 2, 4, 8), [1, 0.5, 0.25]),
        (found("dot", -4, -1, 3), [1, 0.25, 0]),
        (found("dot", 1, 3), [0, 0]),
        (found("cosine"), []),
    ],
)
def test_the_nearer_the_longer_the_bar(neighbours: Neighbours, expected: list[float]) -> None:
    assert bars(neighbours) == pytest.approx(expected)


def test_a_duplicate_at_distance_zero_has_the_longest_bar() -> None:
    assert bars(found("euclidean", 0, 1))[0] == 1


@pytest.mark.parametrize("event", [None, {}, {"row": "10"}, {"row": 99}, {"row": True}, "row", 10])
def test_what_a_browser_makes_up_chooses_nothing(event: object) -> None:
    assert _chosen(event, found("cosine", 0.1)) is None


def test_a_line_of_the_list_is_chosen_by_its_row() -> None:
    assert _chosen({"row": 11}, found("cosine", 0.1, 0.2)) == 11

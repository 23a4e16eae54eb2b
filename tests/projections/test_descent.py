import numpy as np
import pytest

from embedviz.geometry import neighbour_graph
from embedviz.projections import descent
from embedviz.projections.affinities import joint_probabilities
from embedviz.projections.descent import Descent, Moving, Schedule
from tests.projections.tables import noise


def exact_slope(affinities, places):
    apart = places[:, None] - places[None]
    near = 1 / (1 + (apart**2).sum(axis=2))
    np.fill_diagonal(near, 0)
    pull = (affinities.toarray() - near / near.sum()) * near
    return 4 * (pull[:, :, None] * apart).sum(axis=1)


@pytest.mark.parametrize(("rows", "cells_per_row"), [(60, 0.5), (1400, 0.5), (1400, 10)])
def test_the_slope_is_the_published_one_by_tree_and_by_grid(rows, cells_per_row, monkeypatch):
    monkeypatch.setattr(descent, "GRID_CELLS_PER_ROW", cells_per_row)
    affinities = joint_probabilities(neighbour_graph(noise(rows, 4), 15), 5.0)
    places = 10 * noise(rows, 2, seed=1)
    walk = Descent(affinities, Schedule(10, 5, 12.0, None), lambda *_, **__: False)
    assert descent._grid_is_faster(places) == (cells_per_row == 10)
    _, slope = walk._slope(Moving.still(places), 1.0, measured=False)
    exact = exact_slope(affinities, places) / 4
    assert np.linalg.norm(slope - exact) < 0.03 * np.linalg.norm(exact)


def test_a_walk_lowers_the_divergence():
    affinities = joint_probabilities(neighbour_graph(noise(60, 4), 15), 5.0)
    moving = Moving.still(1e-4 * noise(60, 2, seed=1))
    walk = Descent(affinities, Schedule(200, 50, 12.0, None), lambda *_, **__: False)
    walk._measure(moving)
    before = moving.divergence
    assert not walk.run(moving)
    assert moving.divergence < 0.8 * before
    assert moving.iteration == 200


def test_state_is_a_copy():
    moving = Moving.still(noise(5, 2))
    again = Moving.from_state(moving.state())
    again.places += 1
    assert (moving.places != again.places).all()

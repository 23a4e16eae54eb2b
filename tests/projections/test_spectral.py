import numpy as np
import pytest
from scipy.sparse import csr_array

from embedviz.projections import spectral
from embedviz.projections.spectral import spectral_start


def sheet(width, height):
    """A grid of points, each joined to the next across and upwards."""
    here = np.arange(width * height).reshape(height, width)
    pairs = [(here[:, :-1], here[:, 1:]), (here[:-1], here[1:])]
    first, second = (np.concatenate([pair[end].ravel() for pair in pairs]) for end in (0, 1))
    weights = np.zeros((here.size, here.size))
    weights[first, second] = weights[second, first] = 1
    return csr_array(weights)


@pytest.mark.parametrize("dense_rows", [300, 0])
def test_a_sheet_is_laid_out_with_its_long_side_first(monkeypatch, dense_rows):
    monkeypatch.setattr(spectral, "DENSE_ROWS", dense_rows)
    places = spectral_start(sheet(20, 12), 2, seed=0).reshape(12, 20, 2)
    across, upwards = places[:, :, 0].mean(axis=0), places[:, :, 1].mean(axis=1)
    assert (np.diff(across) > 0).all() or (np.diff(across) < 0).all()
    assert (np.diff(upwards) > 0).all() or (np.diff(upwards) < 0).all()


def test_the_same_seed_gives_the_same_start():
    assert spectral_start(sheet(6, 5), 2, 1).tobytes() == spectral_start(sheet(6, 5), 2, 1).tobytes()


def test_no_start_where_the_solver_gives_up(monkeypatch):
    from scipy.sparse.linalg import ArpackNoConvergence

    def give_up(*_, **__):
        raise ArpackNoConvergence("no convergence", np.zeros(0), np.zeros((0, 0)))

    monkeypatch.setattr(spectral, "DENSE_ROWS", 0)
    monkeypatch.setattr("scipy.sparse.linalg.eigsh", give_up)
    assert spectral_start(sheet(6, 5), 2, 1) is None

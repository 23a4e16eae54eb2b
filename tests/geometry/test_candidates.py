from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedviz.geometry.candidates import relative_error, within_reach


@given(st.integers(1, 4_000), st.data())
def test_at_least_k_scores_are_within_reach_and_the_k_least_among_them(
    count: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(1, count))
    scores = np.random.default_rng(count).permutation(count).astype(np.float32)
    reach = within_reach(scores, k)
    assert (scores <= reach).sum() >= k


@pytest.mark.parametrize(("count", "k"), [(400_000, 20), (10_000, 15), (10_000, 90)])
def test_hardly_more_than_k_scores_are_within_reach(count: int, k: int) -> None:
    scores = np.random.default_rng(1).normal(size=count)
    assert k <= (scores <= within_reach(scores, k)).sum() <= 1.3 * k


def test_each_row_of_a_block_has_its_own_reach() -> None:
    scores = np.random.default_rng(2).normal(size=(5, 3_000)).astype(np.float32)
    together = within_reach(scores, 7)
    assert together.tolist() == [within_reach(row, 7) for row in scores]


def test_equal_scores_are_all_within_reach() -> None:
    assert within_reach(np.zeros(5_000), 10) == 0


@pytest.mark.parametrize("dims", [1, 3, 50, 784])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_product_is_further_off_than_the_bound(dims: int, dtype: type) -> None:
    random = np.random.default_rng(dims)
    bound = relative_error(dims, np.dtype(dtype))
    for _ in range(20):
        first, second = random.normal(size=(2, dims)) * 10.0 ** random.integers(-3, 3, (2, dims))
        first, second = first.astype(dtype), second.astype(dtype)
        exact = sum(Fraction(float(a)) * Fraction(float(b)) for a, b in zip(first, second, strict=True))
        size = np.linalg.norm(first.astype(float)) * np.linalg.norm(second.astype(float))
        assert abs(float(Fraction(float(first @ second)) - exact)) <= bound * size


def test_so_many_dims_that_nothing_is_proven_have_no_bound() -> None:
    assert relative_error(10**7, np.dtype(np.float32)) == np.inf
    assert relative_error(10**7, np.dtype(np.float64)) < 1e-6

"""Duplicates, zero rows, constant dims and a single column are data, with a warning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedviz.formats.descriptions import _distinct_rows
from tests.formats.read import read


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("a\t1\t2\na\t3\t5\n", "1 row(s) have the label of an earlier row."),
        ("a\t1\t2\nb\t1\t2\nc\t4\t5\n", "1 row(s) have the same numbers as an earlier row."),
        ("a\t0\t0\nb\t1\t2\n", "1 row(s) hold only zeros: they have no direction, so no cosine."),
        ("a\t1\t2\nb\t1\t3\n", "1 dim(s) have the same value in every row."),
        ("a\t1\nb\t2\n", "Each row has one number only."),
    ],
)
def test_what_is_odd_but_data_is_read_with_a_warning(text, warning):
    assert warning in read(text).warnings


def test_an_ordinary_table_has_no_warning():
    assert read("a\t1\t2\nb\t3\t5\n").warnings == ()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.sampled_from([np.float32, np.float64]))
def test_different_rows_are_counted_as_numpy_counts_them(rows, precision):
    kinds = np.array([[0, 0, 0], [-0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 2**-20, 0]], precision)
    vectors = kinds[rows]
    assert _distinct_rows(vectors) == len(np.unique(vectors + 0.0, axis=0))

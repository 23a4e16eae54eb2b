import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedviz.samples.cooccurrences import positive_pmi, tokens, truncated_svd, vocabulary, window_counts

SENTENCES = [["cat", "eats", "fish"], ["dog", "eats", "meat"], ["cat", "sees", "dog"]]
corpora = st.lists(st.lists(st.sampled_from("abcde"), max_size=7), max_size=6)


def test_words_are_lower_case_letters_with_an_apostrophe_only_inside():
    assert tokens("The king's 'own' DOG, twenty-four o'clock!") == [
        "the",
        "king's",
        "own",
        "dog",
        "twenty",
        "four",
        "o'clock",
    ]


def test_the_vocabulary_is_frequent_first_and_ties_go_from_a_to_z():
    assert list(vocabulary(SENTENCES, 1).items())[:4] == [("cat", 2), ("dog", 2), ("eats", 2), ("fish", 1)]
    assert list(vocabulary(SENTENCES, 2)) == ["cat", "dog", "eats"]


@given(corpora, st.integers(1, 4))
def test_window_counts_are_those_of_a_plain_double_loop(sentences: list[list[str]], window: int):
    words = "abcd"
    expected = np.zeros((4, 4))
    for sentence in sentences:
        kept = [word for word in sentence if word in words]
        for i, word in enumerate(kept):
            for j, context in enumerate(kept):
                if 0 < abs(i - j) <= window:
                    expected[words.index(word), words.index(context)] += 1 / abs(i - j)
    np.testing.assert_allclose(window_counts(sentences, words, window), expected, atol=1e-12)


def test_pairs_are_never_counted_across_sentences():
    counts = window_counts([["a"], ["b", "c"]], "abc", 5)
    assert counts.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_ppmi_without_smoothing_equals_the_logarithm_of_a_hand_count():
    ppmi = positive_pmi(np.array([[0.0, 3.0], [1.0, 4.0]]), smoothing=1.0)
    # p(0, 1) = 3/8, p(0) = 3/8, q(1) = 7/8; p(1, 0) = 1/8, p(1) = 5/8, q(0) = 1/8; p(1, 1) is under chance
    np.testing.assert_allclose(ppmi, [[0, math.log(8 / 7)], [math.log(8 / 5), 0]], atol=1e-12)


def test_smoothing_weighs_rare_contexts_less():
    counts = np.array([[0.0, 3.0], [1.0, 4.0]])
    share_of_rare = 1 / (1 + 7**0.75)
    expected = math.log((1 / 8) / (5 / 8 * share_of_rare))
    assert positive_pmi(counts, smoothing=0.75)[1, 0] == pytest.approx(expected)
    assert expected < math.log(8 / 5)


def test_words_that_stand_alone_get_zeros():
    assert positive_pmi(np.zeros((2, 2))).tolist() == [[0, 0], [0, 0]]
    assert positive_pmi(np.array([[0.0, 0.0], [0.0, 2.0]]))[0].tolist() == [0, 0]


@given(st.integers(0, 1000))
def test_svd_rows_keep_the_dot_products_that_numpy_keeps(seed: int):
    matrix = np.random.default_rng(seed).normal(size=(7, 5))
    left, strengths, _ = np.linalg.svd(matrix, full_matrices=False)
    expected = left[:, :3] * strengths[:3]
    vectors = truncated_svd(matrix, 3)
    np.testing.assert_allclose(vectors @ vectors.T, expected @ expected.T, atol=1e-9)
    np.testing.assert_allclose(np.abs(vectors), np.abs(expected), atol=1e-7)


def test_the_largest_value_of_each_direction_is_positive():
    vectors = truncated_svd(np.random.default_rng(0).normal(size=(30, 20)), 10)
    assert (vectors[np.abs(vectors).argmax(axis=0), np.arange(10)] > 0).all()


def test_vectors_do_not_depend_on_the_order_of_sentences():
    words = ["cat", "dog", "eats"]
    forth, back = (positive_pmi(window_counts(order, words, 2)) for order in (SENTENCES, SENTENCES[::-1]))
    np.testing.assert_allclose(forth, back, atol=1e-12)

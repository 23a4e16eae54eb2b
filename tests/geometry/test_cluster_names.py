import numpy as np

from embedviz.geometry.cluster_names import names_of

LINE = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0]])
GROUPS = np.array([0, 0, 0, 1, 1, 1])


def test_a_group_of_words_is_called_by_the_words_nearest_its_centre() -> None:
    names = names_of(LINE, GROUPS, ["prince", "king", "queen", "apple", "pear", "plum"])
    assert names == ("king, prince, queen", "pear, apple, plum")


def test_a_word_that_occurs_twice_is_named_once() -> None:
    assert names_of(LINE[:3], GROUPS[:3], ["bank", "river", "bank"]) == ("river, bank",)


def test_a_group_of_classes_is_called_by_its_most_frequent_ones() -> None:
    labels = ["7"] * 18 + ["9"] * 4 + ["1"]
    assert names_of(np.ones((23, 1)), np.zeros(23, int), labels) == ("7, 9",)


def test_noise_has_no_name() -> None:
    assert names_of(LINE, np.full(6, -1), list("abcdef")) == ()
    assert len(names_of(LINE, np.array([-1, 0, 0, -1, -1, 0]), list("abcdef"))) == 1


def test_no_two_groups_have_the_same_name() -> None:
    assert names_of(LINE, GROUPS, ["1"] * 6) == ("1", "1 (2)")


def test_a_group_without_any_visible_label_is_called_by_its_number() -> None:
    assert names_of(LINE, GROUPS, ["", " ", "\t", "", "\u00a0", " "]) == ("group 1", "group 2")

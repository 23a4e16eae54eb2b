import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedviz.errors import EmbedvizError
from embedviz.geometry.search import PATTERN_LIMIT, best_first, search

ANIMALS = ("Cat", "concat", "dog")


def test_capitals_do_not_count_and_every_hit_is_found() -> None:
    assert search(ANIMALS, "CAT").tolist() == [0, 1]


def test_a_pattern_ignores_capitals_too() -> None:
    assert search(ANIMALS, "^cat$", regex=True).tolist() == [0]


def test_capitals_count_when_asked_for() -> None:
    assert search(ANIMALS, "cat", case=True).tolist() == [1]
    assert search(ANIMALS, "^cat", regex=True, case=True).tolist() == []


@pytest.mark.parametrize("regex", [False, True])
@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_a_missing_cell_never_matches(missing: object, regex: bool) -> None:
    cells = pd.Series(["nan", missing, "None", ""], dtype=object)
    for text in ("nan", "none", "na", "<"):
        assert 1 not in search(cells, text, regex=regex)
    assert search(cells, ".*", regex=True).tolist() == [0, 2, 3]


@pytest.mark.parametrize("kind", ["str", "string", "object", "category"])
def test_a_column_of_any_kind_of_text_is_searched(kind: str) -> None:
    assert search(pd.Series(["a", None, "bA"], dtype=kind), "a").tolist() == [0, 2]


def test_rows_count_from_zero_whatever_the_index_of_the_column() -> None:
    assert search(pd.Series(["a", "b"], index=[5, 9]), "b").tolist() == [1]


def test_plain_text_is_no_pattern() -> None:
    assert search(("a.c", "abc", "(", "[x]*"), "a.c").tolist() == [0]
    assert search(("a.c", "abc", "(", "[x]*"), "(").tolist() == [2]
    assert search(("a.c", "abc", "(", "[x]*"), "[X]*").tolist() == [3]


def test_an_empty_text_finds_nothing() -> None:
    assert search(ANIMALS, "").tolist() == search(ANIMALS, "", regex=True).tolist() == []


@given(st.lists(st.text(max_size=5), max_size=20), st.text(min_size=1, max_size=2))
def test_a_search_with_capitals_agrees_with_python_and_without_them_finds_no_less(
    cells: list[str], text: str
) -> None:
    expected = [row for row, cell in enumerate(cells) if text in cell]
    assert search(cells, text, case=True).tolist() == expected
    assert set(expected) <= set(search(cells, text).tolist())


def test_letters_of_every_script_are_compared_without_their_case() -> None:
    cells = ("Straße", "STRASSE", "ΣΊΣΥΦΟΣ", "ÉTÉ", "日本語")
    assert search(cells, "strasse").tolist() == [0, 1]
    assert search(cells, "σίσυφος").tolist() == [2]
    assert search(cells, "e\u0301te\u0301").tolist() == [3]
    assert search(cells, "本").tolist() == [4]


@pytest.mark.parametrize(
    ("pattern", "position"),
    [("(", 1), ("ab[", 3), ("x**", 3), ("*a", 1), ("a(?=b)", 2), (r"(a)\1", 4), ("[z-a]", 2), ("a{9999}", 2)],
)
def test_a_pattern_that_cannot_be_read_is_one_sentence_with_the_place(pattern: str, position: int) -> None:
    with pytest.raises(EmbedvizError) as caught:
        search(ANIMALS, pattern, regex=True)
    message = str(caught.value)
    assert f"at character {position}:" in message and "plain text" in message
    assert "Invalid regular expression" not in message and len(message) <= 300


@given(st.text(min_size=1, max_size=8))
def test_any_pattern_gives_hits_or_one_sentence(pattern: str) -> None:
    try:
        assert search(ANIMALS, pattern, regex=True).max(initial=-1) < 3
    except EmbedvizError as error:
        assert str(error).startswith("The pattern ")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)*b$", "(.*)*x", "(a?){30}a{30}$"])
def test_a_pattern_made_to_hang_does_not(pattern: str) -> None:
    start = time.perf_counter()
    search(["a" * 20_000 + "c"] * 3, pattern, regex=True)
    assert time.perf_counter() - start < 5


def test_a_pattern_of_endless_length_is_refused() -> None:
    with pytest.raises(EmbedvizError, match="1,001 characters"):
        search(ANIMALS, "a" * (PATTERN_LIMIT + 1), regex=True)


def test_half_a_character_does_not_stop_the_search() -> None:
    assert search(("a\ud800", "b"), "a", regex=True).tolist() == [0]
    assert search(("a\ud800", "b"), "\ud800").tolist() == [0]


def test_the_best_hits_come_first() -> None:
    cells = ("concat", "cats", "Cat", "bobcat", "cat", "category", "CAT")
    hits = search(cells, "cat")
    assert hits.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert best_first(cells, hits, "cat").tolist() == [4, 2, 6, 1, 5, 0, 3]
    assert best_first(pd.Series(cells), hits[:3], "cat").tolist() == [2, 1, 0]


def test_no_hits_stay_no_hits() -> None:
    assert best_first(ANIMALS, search(ANIMALS, "zebra"), "zebra").tolist() == []

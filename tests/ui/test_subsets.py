import pytest

from embedviz.ui.subsets import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("king\nqueen\n", ["king", "queen"]),
        ("king, queen ,man", ["king", "queen", "man"]),
        ("new york, ny\nparis", ["new york, ny", "paris"]),
        ("a, a, b", ["a", "b"]),
        ("  \n ", []),
        ("a\u2028b\n\u00a0c\r\n d ", ["a\u2028b", "\u00a0c", "d"]),
    ],
)
def test_words_stand_on_lines_or_between_commas(text: str, words: list[str]) -> None:
    assert words_of(text) == words

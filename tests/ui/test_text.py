import pytest

from embedviz.ui.text import counted, plain, visible


@pytest.mark.parametrize(
    "word", ["![x](http://a)", "*b*", "`c`", ":red[d]", "$e$", "<b>", "a_b", "#1", "a|b"]
)
def test_every_sign_of_markdown_is_escaped(word: str) -> None:
    escaped = plain(word)
    assert escaped.replace("\\", "") == word
    assert all(escaped[place - 1] == "\\" for place, sign in enumerate(escaped) if sign in "*_`[]($<#|:!")


def test_a_word_without_signs_stays_as_it_is() -> None:
    assert plain("königin 東京") == "königin 東京"


def test_what_cannot_be_seen_is_shown() -> None:
    assert visible("a\tb") == "a␉b"
    assert "U+202E" in visible("a\u202eb")
    assert visible("") == "(empty)"


def test_a_long_word_is_cut() -> None:
    assert len(visible("x" * 500, 20)) == 20


def test_counts_have_their_noun() -> None:
    assert [counted(1, "row"), counted(1200, "row"), counted(2, "match", "matches")] == [
        "1 row",
        "1,200 rows",
        "2 matches",
    ]


def test_a_message_is_shown_to_its_end() -> None:
    sentence = "word " * 58
    assert visible(sentence, 400) == sentence

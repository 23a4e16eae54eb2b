"""Texts on their way to the screen."""

from hypothesis import given, settings
from hypothesis import strategies as st

from embedviz.plots.texts import SHOWN, LabelTexts, text_arrays, visible
from tests.plots.messages import read_texts


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=20)))
def test_ordinary_texts_arrive_byte_for_byte(texts):
    assert read_texts(text_arrays("labels", texts), "labels") == texts


@settings(deadline=None)
@given(st.text(st.characters(), max_size=20))
def test_any_text_at_all_becomes_valid_utf8(text):
    shown = visible(text)
    assert shown.encode().decode() == shown


def test_what_turns_text_around_is_shown_as_a_sign():
    assert visible("a\u202eb") == "a[U+202E]b"
    assert visible("tab\there") == "tab␉here"
    assert visible("\udc80") == "[U+DC80]"


def test_a_very_long_label_is_cut_for_the_screen():
    assert len(visible("x" * 100_000)) == SHOWN


def test_label_texts_are_encoded_once():
    labels = LabelTexts("kind", ("one", "two"))
    assert labels.arrays is labels.arrays
    assert read_texts(labels.arrays, "labels") == ["one", "two"]

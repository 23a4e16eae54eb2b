"""A settings object becomes widgets, and the widgets become settings again."""

from streamlit.testing.v1 import AppTest

from embedviz.formats import ReadOptions
from embedviz.projections import TSNE


def page_of(module: str, name: str) -> AppTest:
    script = f"""
import streamlit as st
from {module} import {name}
from embedviz.ui import controls
st.text(repr(controls.edit({name}(), key="x")))
"""
    return AppTest.from_string(script).run()


def test_untouched_widgets_give_the_defaults_back() -> None:
    assert page_of("embedviz.projections", "TSNE").text[0].value == repr(TSNE())
    assert page_of("embedviz.formats", "ReadOptions").text[0].value == repr(ReadOptions())


def test_a_number_chosen_from_the_data_is_empty_until_given() -> None:
    page = page_of("embedviz.projections", "TSNE")
    perplexity = page.number_input(key="x.perplexity")
    assert perplexity.value is None
    perplexity.set_value(5.5).run()
    assert page.text[0].value == repr(TSNE(perplexity=5.5))


def test_a_question_with_a_third_answer_offers_all_three() -> None:
    page = page_of("embedviz.formats", "ReadOptions")
    header = page.selectbox(key="x.header")
    assert list(header.options) == ["chosen from the data", "yes", "no"]
    header.select("no").run()
    assert page.text[0].value == repr(ReadOptions(header=False))


def test_the_bounds_of_a_widget_are_those_of_its_declaration() -> None:
    seed = page_of("embedviz.projections", "TSNE").number_input(key="x.seed")
    assert (seed.min, seed.max) == (0, 2**32 - 1)

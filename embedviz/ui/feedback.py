"""What the user is told when something went another way: one sentence, never a traceback.

Only `EmbedvizError` is caught here; anything else is a bug and stays visible as one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from embedviz.errors import EmbedvizError
from embedviz.ui.text import plain


@contextmanager
def told() -> Iterator[None]:
    """Turn an `EmbedvizError` inside the block into a sentence on the page."""
    try:
        yield
    except EmbedvizError as error:
        tell(error)


def tell(error: EmbedvizError) -> None:
    """Show an error as a sentence, with the snippet to copy where it has one."""
    st.error(plain(str(error), limit=400), icon=":material/error:")
    snippet = getattr(error, "snippet", "")
    if snippet:
        st.code(snippet, language="python", wrap_lines=True)


def warn(sentences: "tuple[str, ...] | list[str]") -> None:
    """Show what was not as promised, each as one sentence."""
    for sentence in sentences:
        st.warning(plain(sentence, limit=400), icon=":material/info:")


def coming(feature: str, meanwhile: str) -> None:
    """Say in a friendly way that a page is still being built, and what can be done today."""
    st.toast(f"**{feature}** is being built and will open here. {meanwhile}", icon=":material/construction:")

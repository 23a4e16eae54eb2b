"""The user's own words on screen, shown as they are.

Streamlit renders Markdown in captions and labels: a row called `![x](http://…)` would fetch a picture.
Words from a table go through `plain` before they reach such a place.
"""

import re

from embedviz.plots.texts import visible as without_hidden

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
WORD_LIMIT = 60  # characters of one word on screen


def visible(text: str, limit: int = WORD_LIMIT) -> str:
    """Return `text` cut to `limit` characters, nothing in it unseen."""
    return without_hidden(text, limit) or "(empty)"


def plain(text: str, limit: int = WORD_LIMIT) -> str:
    """Return `text` for a place that renders Markdown, so that it reads exactly as it is."""
    return _MARKDOWN.sub(r"\\\1", visible(text, limit))


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 row", "2 rows", "1,000 rows"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"

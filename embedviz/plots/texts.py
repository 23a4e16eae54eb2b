"""Texts on their way to the screen: one UTF-8 blob and the place where each text begins.

What cannot be seen, or would turn its neighbours around, is shown as a visible sign; the data keep it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embedviz.errors import shorten

SHOWN = 160  # characters of one label or cell that travel
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class LabelTexts:
    """The texts written at the points where they are not the rows' own labels: one per drawn row."""

    title: str
    texts: tuple[str, ...]

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """The texts as the browser gets them, made once."""
        return text_arrays("labels", self.texts)


def text_arrays(name: str, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the texts as two arrays: `name` (bytes of UTF-8) and `name`_at (rows + 1 offsets)."""
    encoded = [visible(text).encode() for text in texts]
    at = np.zeros(len(encoded) + 1, np.uint32)
    np.cumsum([len(text) for text in encoded], out=at[1:])
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_at": at}


def visible(text: str, limit: int = SHOWN) -> str:
    """Return `text` for display: at most `limit` characters, nothing in it unseen or of double meaning."""
    return _UNSEEN.sub(_sign, shorten(text, limit))


def _sign(match: "re.Match[str]") -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode has a picture of each control character
    return "␡" if code == 0x7F else f"[U+{code:04X}]"

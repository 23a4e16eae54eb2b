"""A settings object in, widgets out, the edited settings back.

The widgets follow the declaration (`embedviz.settings`): its phrase, bounds and choices. Adding a
field to a dataclass adds its control here, its flag on the command line and its place in every key.
"""

import dataclasses
from typing import Any, TypeVar

import streamlit as st

from embedviz.settings import Bounds, Settings, declared

CHOSEN = "chosen from the data"
Edited = TypeVar("Edited", bound=Settings)


def edit(settings: Edited, *, key: str, leave_out: tuple[str, ...] = ()) -> Edited:
    """Draw one widget for each shown field and return the settings as the user left them."""
    kinds = {field.name: str(field.type) for field in dataclasses.fields(settings)}
    changed = {
        name: _widget(bounds, getattr(settings, name), kinds[name], f"{key}.{name}")
        for name, bounds in declared(type(settings))
        if bounds.shown and name not in leave_out
    }
    return dataclasses.replace(settings, **changed)


def _widget(bounds: Bounds, value: Any, kind: str, key: str) -> Any:
    phrase, why = bounds.phrase[:1].upper() + bounds.phrase[1:], bounds.why or None
    if bounds.choices:
        return st.selectbox(phrase, bounds.choices, bounds.choices.index(value), key=key, help=why)
    if "bool" in kind:
        return _yes_or_no(phrase, bounds, value, key)
    if "str" in kind:
        return st.text_input(phrase, value, key=key, help=why)
    return _number(phrase, bounds, value, "float" not in kind, key)


def _yes_or_no(phrase: str, bounds: Bounds, value: bool | None, key: str) -> bool | None:
    if not bounds.auto:
        return st.toggle(phrase, bool(value), key=key, help=bounds.why or None)
    answers = {CHOSEN: None, "yes": True, "no": False}
    place = list(answers.values()).index(value)
    return answers[st.selectbox(phrase, list(answers), place, key=key, help=bounds.why or None)]


def _number(phrase: str, bounds: Bounds, value: Any, whole: bool, key: str) -> Any:
    kind = int if whole else float
    limits: dict[str, Any] = {
        "min_value": None if bounds.low is None else kind(bounds.low),
        "max_value": None if bounds.high is None else kind(bounds.high),
        "value": None if value is None else kind(value),
        "step": 1 if whole else None,
    }
    placeholder = CHOSEN if bounds.auto else None
    return st.number_input(phrase, placeholder=placeholder, key=key, help=bounds.why or None, **limits)

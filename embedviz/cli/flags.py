"""Flags made from the declarations of settings: a new field is a new flag, with nothing to do here.

Fields of one name in several settings share one flag, whose help says whose it is. What a value may be
is checked by the settings themselves, so the command line, the page and the library say the same.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from embedviz.errors import SettingsError
from embedviz.settings import Bounds, Settings, declared

Made = TypeVar("Made", bound=Settings)


def add_flags(
    kinds: Mapping[str, type[Settings]], leave_out: Sequence[str] = ()
) -> Callable[[click.Command], click.Command]:
    """Return a decorator that gives a command one flag for each declared field of `kinds`, by name."""
    owners: dict[str, list[str]] = {}
    for key, kind in kinds.items():
        for name, _ in declared(kind):
            if name not in leave_out:
                owners.setdefault(name, []).append(key)

    def add(command: click.Command) -> click.Command:
        for name, keys in owners.items():
            command.params.append(_flag(name, keys, kinds))
        return command

    return add


def made(kind: type[Made], given: Mapping[str, Any], *, anyhow: Sequence[str] = ()) -> Made:
    """Return settings from the flags that were given (not None).

    Names in `anyhow` may be given to settings that do not have them, and are then without effect.

    Raises:
        SettingsError: a value outside its bounds, or a flag that these settings do not have.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    known = dict(declared(kind))
    for name in chosen:
        if name not in known and name not in anyhow:
            has = ", ".join(_spelled(field) for field in known) or "no flags of its own"
            raise SettingsError(f"{_spelled(name)} does not belong to {kind.__name__}, which has {has}.")
    return kind(**{name: value for name, value in chosen.items() if name in known})


def _flag(name: str, keys: Sequence[str], kinds: Mapping[str, type[Settings]]) -> click.Option:
    annotation, _ = _declaration(kinds[keys[0]], name)
    told: dict[str, list[str]] = {}
    for key in keys:
        bounds = dict(declared(kinds[key]))[name]
        told.setdefault(_told(bounds, _declaration(kinds[key], name)), []).append(key)
    shared = len(kinds) > 1
    text = "; ".join(f"{', '.join(who)}: {what}" if shared else what for what, who in told.items())
    if "bool" in annotation:
        return click.Option([f"{_spelled(name)}/--no-{name.replace('_', '-')}"], default=None, help=text)
    return click.Option([_spelled(name)], type=_kind(annotation), default=None, help=text)


def _declaration(kind: type[Settings], name: str) -> tuple[str, Any]:
    """Return the annotation and the default of one field."""
    field = next(field for field in dataclasses.fields(kind) if field.name == name)
    return str(field.type), field.default


def _told(bounds: Bounds, declaration: tuple[str, Any]) -> str:
    annotation, default = declaration
    allowed = "" if "bool" in annotation or str(bounds) == "any value" else f", {bounds}"
    if isinstance(default, bool) or default == "":
        return bounds.phrase + allowed
    return f"{bounds.phrase}{allowed} [{'chosen from the data' if default is None else default}]"


def _kind(annotation: str) -> type:
    for name, kind in (("float", float), ("int", int)):
        if name in annotation:
            return kind
    return str


def _spelled(name: str) -> str:
    return f"--{name.replace('_', '-')}"

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
    bounds: Bounds = dict(declared(kinds[keys[0]]))[name]
    fields = dataclasses.fields(kinds[keys[0]])  # type: ignore[arg-type]
    field = next(field for field in fields if field.name == name)
    whose = f" ({', '.join(keys)})" if len(kinds) > 1 else ""
    help_text = f"{bounds.phrase}{whose}; {_allowed(bounds, field.default)}"
    if isinstance(field.default, bool):
        on_or_off = f"{_spelled(name)}/--no-{name.replace('_', '-')}"
        return click.Option([on_or_off], default=None, help=f"{bounds.phrase}{whose}")
    return click.Option([_spelled(name)], type=_kind(str(field.type)), default=None, help=help_text)


def _allowed(bounds: Bounds, default: Any) -> str:
    left_out = "chosen from the data" if default is None else default
    return f"{bounds} [{left_out}]" if left_out != "" else str(bounds)


def _kind(annotation: str) -> type:
    for name, kind in (("float", float), ("int", int)):
        if name in annotation:
            return kind
    return str


def _spelled(name: str) -> str:
    return f"--{name.replace('_', '-')}"

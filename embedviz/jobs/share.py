"""Large values go to a worker once, however many jobs use them there."""

from dataclasses import dataclass
from typing import Any

from embedviz.jobs.work import SharedKey

Call = tuple[Any, tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Shared:
    """A value to give as an argument of a job; workers keep it by its `key`, a content digest."""

    key: str
    value: Any


def prepared_arguments(call: Call) -> tuple[Call, dict[str, Any]]:
    """Return the call with keys in the place of shared values, and those values by key."""
    function, args, kwargs = call
    shared = {value.key: value.value for value in (*args, *kwargs.values()) if isinstance(value, Shared)}
    named = {name: _key(value) for name, value in kwargs.items()}
    return (function, tuple(_key(value) for value in args), named), shared


def _key(value: Any) -> Any:
    return SharedKey(value.key) if isinstance(value, Shared) else value

from dataclasses import dataclass

import click
import pytest

from embedviz.cli.flags import add_flags, made
from embedviz.errors import SettingsError
from embedviz.settings import Settings, setting


@dataclass(frozen=True)
class Circle(Settings):
    radius: float | None = setting(None, "how far", low=0, auto=True)
    seed: int = setting(3, "seed", low=0)
    full_turn: bool = setting(False, "go all the way")


@dataclass(frozen=True)
class Line(Settings):
    seed: int = setting(3, "seed", low=0)
    style: str = setting("thin", "pen", choices=("thin", "thick"))


def parsed(*arguments: str) -> dict[str, object]:
    command = add_flags({"circle": Circle, "line": Line})(
        click.Command("draw", callback=lambda **given: given)
    )
    given: dict[str, object] = command.main(list(arguments), standalone_mode=False)
    return given


def test_each_declared_field_becomes_a_flag_of_its_kind() -> None:
    given = parsed("--radius", "2", "--seed", "7", "--full-turn", "--style", "thick")
    assert given == {"radius": 2.0, "seed": 7, "full_turn": True, "style": "thick"}


def test_a_flag_that_is_left_out_leaves_the_default() -> None:
    assert made(Circle, {name: value for name, value in parsed().items() if name != "style"}) == Circle()


def test_the_help_says_whose_flag_it_is_and_what_is_allowed() -> None:
    command = add_flags({"circle": Circle, "line": Line})(click.Command("draw"))
    text = " ".join(command.get_help(click.Context(command)).split())
    assert "--seed INTEGER circle, line: seed, at least 0 [3]" in text
    assert "--radius FLOAT circle: how far, at least 0 [chosen from the data]" in text


def test_a_flag_of_other_settings_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="--style does not belong to Circle, which has --radius, --seed"):
        made(Circle, {"style": "thick"})


def test_a_flag_named_as_harmless_is_passed_over() -> None:
    assert made(Line, {"radius": 2.0}, anyhow=("radius",)) == Line()


def test_a_value_outside_its_bounds_is_refused_by_the_settings() -> None:
    with pytest.raises(SettingsError, match="seed = -1 is not allowed"):
        made(Line, {"seed": -1})

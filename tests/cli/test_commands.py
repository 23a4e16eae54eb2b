from pathlib import Path

import click
import pytest

from embedviz import __version__
from embedviz.cli.commands import NAMES, commands
from tests.cli.conftest import Run


def is_one_sentence(text: str) -> bool:
    return text.startswith("embedviz: ") and text.count("\n") == 1 and len(text) <= 312


def test_help_shows_the_commands_and_how_a_file_is_opened(run: Run) -> None:
    ended = run("--help")
    assert ended.status == 0 and "[FILE [META]]" in ended.out
    assert all(name in ended.out for name in (*NAMES, "--port", "--scheduler"))


def test_the_version_is_said(run: Run) -> None:
    assert run("--version").out == f"embedviz {__version__}\n"


@pytest.mark.parametrize("name", NAMES)
def test_each_command_explains_itself(run: Run, name: str) -> None:
    ended = run(name, "--help")
    assert ended.status == 0 and ended.out.startswith(f"Usage: embedviz {name}")


@pytest.mark.parametrize("name", NAMES)
def test_no_flag_of_a_command_is_given_twice(name: str) -> None:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    spelled = [option for parameter in command.params for option in parameter.opts]
    assert len(spelled) == len(set(spelled))


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file.tsv"],
        ["info", "no-such-file.tsv"],
        ["."],
        ["a.tsv", "b.tsv", "c.tsv"],
        ["--port", "far"],
        ["--unknown"],
        ["info"],
        ["neighbours", "no-such-file.tsv", "king", "--metric", "manhattan"],
    ],
)
def test_bad_input_ends_with_one_sentence_and_status_2(run: Run, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.status == 2 and ended.out == ""
    assert is_one_sentence(ended.err), ended.err


def test_a_file_called_like_a_command_opens_by_its_path(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vectors: Path
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("embedviz.cli.opening.serve", lambda paths, *_, **__: opened.extend(paths))
    vectors.rename(tmp_path / "info")
    monkeypatch.chdir(tmp_path)
    assert run("./info").status == 0
    assert opened == [Path("./info")]


def test_the_metadata_travels_with_the_file(run: Run, monkeypatch: pytest.MonkeyPatch, vectors: Path) -> None:
    seen: list[object] = []
    monkeypatch.setattr(
        "embedviz.cli.opening.serve", lambda paths, options, **_: seen.extend([paths, options])
    )
    run(vectors, vectors, "--port", "8780", "--headless", "--scheduler", "tls://there:1")
    assert seen[0] == (vectors, vectors)
    assert (seen[1].port, seen[1].browser, seen[1].scheduler) == (8780, False, "tls://there:1")  # type: ignore[attr-defined]

"""The table that a command works on: IN, its metadata, and how to read what leaves room for choice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from embedviz.cli.flags import add_flags, made
from embedviz.errors import quoted
from embedviz.formats import ReadOptions, read_table
from embedviz.settings import declared
from embedviz.table import EmbeddingTable

READING = tuple(name for name, _ in declared(ReadOptions))


def reads_a_table(leave_out: tuple[str, ...] = ()) -> Callable[[click.Command], click.Command]:
    """Return a decorator: the flags --metadata and one for each choice a reader may be given."""
    add_choices = add_flags({"reading": ReadOptions}, leave_out)

    def add(command: click.Command) -> click.Command:
        metadata = click.Option(
            ["-m", "--metadata"],
            type=click.Path(path_type=Path),
            help="the words and columns beside the vectors (meta.tsv)",
        )
        command.params.append(metadata)
        return add_choices(command)

    return add


def opened(path: Path, given: dict[str, Any], *, quiet: bool = False) -> EmbeddingTable:
    """Return the table at `path`, taking out of `given` what belongs to reading it.

    What was not as promised is said, unless `quiet`.

    Raises:
        FormatError: it cannot be read.
    """
    choices = {name: given.pop(name) for name in READING if name in given}
    table = read_table(path, given.pop("metadata", None), options=made(ReadOptions, choices))
    say(*(() if quiet else table.warnings))
    return table


def say(*sentences: str) -> None:
    """Write notes for a person, apart from the result."""
    for sentence in sentences:
        click.echo(f"note: {sentence}", err=True)


def listed(words: tuple[str, ...], most: int = 10) -> str:
    """Return words in quotes, the first `most` of them by name."""
    named = ", ".join(quoted(word) for word in words[:most])
    return named + (f" and {len(words) - most:,} more" if len(words) > most else "")

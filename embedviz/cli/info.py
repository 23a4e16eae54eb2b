"""`embedviz info`: what was understood of a file."""

import json
from pathlib import Path
from typing import Any

import click

from embedviz.cli.reading import opened, reads_a_table, say
from embedviz.formats import describe


@reads_a_table()
@click.command("info")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="for programs: one JSON object")
def info(source: Path, as_json: bool, **given: Any) -> None:
    """Say what IN holds: format, rows, dims, labels, warnings."""
    understood = describe(opened(source, given, quiet=True))
    if as_json:
        click.echo(json.dumps(understood.as_dict(), ensure_ascii=False, indent=2))
        return
    phrases = [("file", understood.name), *understood.as_phrases(), ("fingerprint", understood.fingerprint)]
    width = max(len(phrase) for phrase, _ in phrases)
    for phrase, value in phrases:
        click.echo(f"{phrase:<{width}}  {value}")
    say(*understood.warnings)

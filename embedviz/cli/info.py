"""`embedviz info`: what was understood of a file."""

import json
from pathlib import Path
from typing import Any

import click

from embedviz.cli.reading import opened, reads_a_table
from embedviz.formats import describe


@reads_a_table()
@click.command("info")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="for programs: one JSON object")
def info(source: Path, as_json: bool, **given: Any) -> None:
    """Say what IN holds: format, rows, dims, labels, warnings."""
    facts = describe(opened(source, given)).as_dict()
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' '):<{width}}  {_shown(value)}")


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "none"
    return str(value)

"""`embedviz convert`: the same table in another format."""

from pathlib import Path
from typing import Any

import click

from embedviz.cli.reading import opened, reads_a_table
from embedviz.formats import FORMATS, write_table


@reads_a_table()
@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--to", "format_name", type=click.Choice(tuple(FORMATS)), help="format; else by OUT's ending")
def convert(source: Path, target: Path, format_name: str | None, **given: Any) -> None:
    """Write the table in IN to OUT, bit for bit the same numbers."""
    table = opened(source, given)
    write_table(table, target, format=format_name)
    click.echo(f"{table.rows:,} rows x {table.dims:,} dims written to {target}")

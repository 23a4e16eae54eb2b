"""`embedviz convert`: the same table in another format."""

from pathlib import Path
from typing import Any

import click

from embedviz.cli.reading import opened, reads_a_table
from embedviz.formats import WRITABLE, write_table


@reads_a_table()
@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--to", "format_name", type=click.Choice(tuple(WRITABLE)), help="format; else by OUT's ending")
def convert(source: Path, target: Path, format_name: str | None, **given: Any) -> None:
    """Write the table in IN to OUT: the same numbers, bit for bit.

    OUT may be a folder: it gets the pair vecs.tsv and meta.tsv.
    """
    table = opened(source, given)
    written = write_table(table, target, format=format_name)
    names = " and ".join(map(str, written))
    click.echo(f"{table.rows:,} rows x {table.dims:,} dims written to {names}")

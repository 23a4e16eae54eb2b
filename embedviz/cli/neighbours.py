"""`embedviz neighbours`: the rows nearest to a word, exact, over all rows."""

import json
from pathlib import Path
from typing import Any

import click

from embedviz.cli.reading import opened, reads_a_table, say
from embedviz.errors import UnknownLabelError
from embedviz.geometry import METRICS, Neighbours, nearest, nearest_each
from embedviz.table import EmbeddingTable


@reads_a_table()
@click.command("neighbours")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("word", required=False)
@click.option("-k", "count", type=click.IntRange(min=1), default=10, show_default=True, help="how many")
@click.option("--metric", type=click.Choice(METRICS), default="cosine", show_default=True, help="distance")
@click.option("--row", type=int, help="ask for this row (from 0) instead of a WORD")
@click.option("--json", "as_json", is_flag=True, help="for programs: a list of {row, label, distance}")
def neighbours(source: Path, word: str | None, row: int | None, as_json: bool, **given: Any) -> None:
    """List the rows of IN nearest to WORD; a word on several rows is answered for each of them.

    With --json the first row that has the word is answered.
    """
    count, metric = given.pop("count"), given.pop("metric")
    if (word is None) == (row is None):
        raise UnknownLabelError("Give either a WORD or --row with a row number, to say whose neighbours.")
    table = opened(source, given)
    asked = (
        [nearest(table, row, count, metric)] if row is not None else _each(table, str(word), count, metric)
    )
    for note in asked[0].notes:
        say(note)
    if as_json:
        click.echo(json.dumps([found._asdict() for found in asked[0]], ensure_ascii=False))
    else:
        _write(table, asked)


def _each(table: EmbeddingTable, word: str, count: int, metric: str) -> list[Neighbours]:
    answers = list(nearest_each(table, word, count, metric))
    if len(answers) > 1:
        rows = ", ".join(str(answer.query_row) for answer in answers[:10])
        say(f"{len(answers):,} rows are called so: {rows}{', …' if len(answers) > 10 else ''}.")
    return answers


def _write(table: EmbeddingTable, answers: list[Neighbours]) -> None:
    for answer in answers:
        if len(answers) > 1 and answer.query_row is not None:
            click.echo(f"row {answer.query_row} ({table.labels[answer.query_row]}):")
        for found in answer:
            click.echo(f"{found.row}\t{found.label}\t{found.distance:.6g}")

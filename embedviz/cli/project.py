"""`embedviz project`: two or three coordinates for each row, as CSV."""

import sys
from pathlib import Path
from typing import Any

import click
import numpy as np

from embedviz.arrays import RowIds
from embedviz.cli.flags import add_flags, made
from embedviz.cli.reading import listed, opened, reads_a_table, say
from embedviz.errors import FormatError, UnknownLabelError, quoted
from embedviz.exports.coordinates import coordinates_csv
from embedviz.geometry import METRICS
from embedviz.progress import Progress
from embedviz.projections import PROJECTIONS, Projection
from embedviz.projections import project as drawn
from embedviz.settings import declared
from embedviz.table import EmbeddingTable

EVERY_METHOD = ("dims", "seed")  # may be given to methods that do not need them


@add_flags(PROJECTIONS)
@reads_a_table(leave_out=("dims",))
@click.command("project")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("--method", type=click.Choice(tuple(PROJECTIONS)), default="pca", show_default=True)
@click.option("--metric", type=click.Choice(METRICS), default="cosine", show_default=True, help="distance")
@click.option("--words", type=click.Path(path_type=Path), help="map only the labels in this file, one a line")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="CSV: row, label, x, y (, z)")
def project(source: Path, method: str, metric: str, words: Path | None, out: Path, **given: Any) -> None:
    """Write a picture of IN: columns row, label, x, y and, in 3-D, z."""
    chosen = {name: given.pop(name, None) for name in _flags_of_methods()}
    settings = made(PROJECTIONS[method], chosen, anyhow=EVERY_METHOD)
    _require_place(out)
    table = opened(source, given)
    rows = np.arange(table.rows) if words is None else _rows_of(table, words)
    shown = table if words is None else table.take(rows)
    picture = drawn(shown, settings, metric=metric, report=_progress)
    say(*picture.notes)
    _write(out, rows, shown.labels, picture)
    click.echo(f"{len(rows):,} rows written to {out}")


def _flags_of_methods() -> set[str]:
    return {name for kind in PROJECTIONS.values() for name, _ in declared(kind)}


def _rows_of(table: EmbeddingTable, words: Path) -> RowIds:
    """Return every row whose label stands in the file, in the order of the file, each once."""
    if not words.is_file():
        raise FormatError(f"There is no file {quoted(str(words))} with words; give one label on each line.")
    text = words.read_text("utf-8-sig", errors="replace")
    asked = tuple(dict.fromkeys(line.removesuffix("\r") for line in text.split("\n") if line.strip()))
    missing = tuple(word for word in asked if not len(table.find(word)))
    if missing:
        say(f"{len(missing):,} of {len(asked):,} words are not in the table: {listed(missing)}.")
    if len(missing) == len(asked):
        raise UnknownLabelError(
            "None of the words in the list is a label of this table; nothing was written."
        )
    return np.concatenate([table.find(word) for word in asked])


def _require_place(out: Path) -> None:
    """Refuse a place that cannot be written before anything long is done."""
    if out.is_dir():
        raise FormatError(f"{quoted(str(out))} is a folder; give the name of a file in it.")
    if not out.parent.is_dir():
        raise FormatError(f"There is no folder {quoted(str(out.parent))} to write in; make it first.")


def _write(path: Path, rows: RowIds, labels: tuple[str, ...], picture: Projection) -> None:
    """Write beside the place first, so that a full disk leaves what was there before."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(coordinates_csv(rows, labels, picture.coordinates, defused=False))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _progress(progress: Progress) -> None:
    """Show how far it is, on a terminal only."""
    if sys.stderr.isatty():
        share = "" if progress.done is None else f" {progress.done:.0%}"
        click.echo(f"\r\x1b[K{progress.stage}{share}", nl=progress.done == 1, err=True)

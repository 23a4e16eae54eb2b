"""`embedviz [FILE [META]]`: the app in the browser, with a file open in it."""

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from embedviz.errors import EmbedvizError, quoted
from embedviz.formats import read_table
from embedviz.ui.launch import DEFAULT_PORT, HOME, ServerOptions, serve

SCHEDULER_VARIABLE = "EMBEDVIZ_SCHEDULER"


@click.command("embedviz", context_settings={"max_content_width": 100})
@click.argument("paths", nargs=-1, metavar="[FILE [META]]", type=click.Path(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Where to listen; the next free port is taken where it is busy, 0 takes any.",
)
@click.option(
    "--host",
    default=HOME,
    show_default=True,
    help="Address to listen on; anything but this machine's own shows your tables to others.",
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A further name by which browsers may call this server (repeatable).",
)
@click.option("--no-browser", "--headless", "quiet", is_flag=True, help="Do not open a browser window.")
@click.option(
    "--scheduler",
    default="",
    envvar=SCHEDULER_VARIABLE,
    metavar="ADDRESS",
    help="Use this Dask cluster for long work, as tls://host:8786.",
)
@click.option("--insecure-scheduler", is_flag=True, help="Allow a cluster elsewhere without TLS.")
@click.option("--stop-with-parent", is_flag=True, hidden=True)
def open_app(paths: tuple[Path, ...], quiet: bool, stop_with_parent: bool, **options: Any) -> None:
    """Open the app in the browser, on a file where one is given."""
    if len(paths) > 2:
        raise EmbedvizError(
            f"{len(paths)} files were given; give one with vectors and at most one with metadata."
        )
    for path in paths:
        _require_file(path)
    if paths:
        read_table(*paths)  # a bad file is said here, with its exit status, before a server is up
    if stop_with_parent:
        threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    serve(paths, ServerOptions(browser=not quiet, **options), announce=_announce)


def _announce(address: str) -> None:
    click.echo(f"embedviz is open at {address} (Ctrl+C stops it)")
    sys.stdout.flush()


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise EmbedvizError(f"{quoted(str(path))} is a folder; give the file with the vectors.")
    if not path.is_file():
        raise EmbedvizError(f"There is no file {quoted(str(path))}; check the spelling and the folder.")


def _stop_at_end_of_input() -> None:
    """Wait until the process that started us has gone, which closes our input, then stop."""
    with contextlib.suppress(OSError, ValueError):
        while sys.stdin.buffer.read(4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)

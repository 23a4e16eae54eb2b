"""Which command is meant, and how every one of them ends: one sentence, never a traceback."""

import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from embedviz import __version__
from embedviz.cli.opening import open_app
from embedviz.errors import EmbedvizError, shorten

BAD_INPUT = 2
INTERRUPTED = 130
HELP_WIDTH = 100
NAMES = ("convert", "info", "neighbours", "project")


class Commands(click.Group):
    """The commands, each loaded when it is named; the help starts with what happens when none is."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, from the file of this name."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = getattr(import_module(f"embedviz.cli.{cmd_name}"), cmd_name)
        return command

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write both ways of calling."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [FILE [META]]")
        formatter.write_usage(ctx.command_path, "COMMAND --help")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of opening the app, then the commands."""
        records = [shown for option in open_app.params if (shown := option.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl(records)
        self.format_commands(ctx, formatter)


@click.group(
    cls=Commands, context_settings={"max_content_width": HELP_WIDTH, "help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Open a table of vectors in the browser, or work on it from here.

    FILE holds the vectors, META the words and columns beside them. A file called like a command opens
    as ./info.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status: 0, or 2 for bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = bool(given) and given[0] in {*NAMES, "-h", "--help", "--version"}
    sys.exit(_run(commands if named else open_app, given))


def _run(command: click.Command, arguments: list[str]) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters to the user is said by our own notes
            status: Any = command.main(arguments, prog_name="embedviz", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left: `embedviz neighbours … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except click.ClickException as error:
        return _complain(error.format_message())
    except EmbedvizError as error:
        return _complain(str(error))
    except (OSError, MemoryError) as error:
        return _complain(_reason(error))
    return status if isinstance(status, int) else 0


def _complain(sentence: str) -> int:
    click.echo(f"embedviz: {shorten(' '.join(sentence.split()), 300)}", err=True)
    return BAD_INPUT


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "This needs more memory than there is; use fewer rows or close other programs."
    name = getattr(error, "filename", None)
    return f"{name}: {getattr(error, 'strerror', None) or error}." if name else f"{error}."

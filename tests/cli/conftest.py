import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedviz.cli import main

WORDS = ("king", "queen", "apple", "pear", "007", "nan")
VECTORS = (
    (1.0, 0.0, 0.1),
    (0.9, 0.1, 0.1),
    (0.0, 1.0, 0.2),
    (0.1, 0.9, 0.2),
    (0.5, 0.5, 0.9),
    (0.0, 0.0, 1.0),
)


@dataclass(frozen=True)
class Ended:
    """How one command ended."""

    status: object
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run() -> Run:
    """Run the command line in this process."""

    def command(*arguments: object) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as end,
        ):
            main([str(argument) for argument in arguments])
        return Ended(end.value.code, out.getvalue(), err.getvalue())

    return command


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """Six words in three dims, as TSV with a label column."""
    path = tmp_path / "words.tsv"
    lines = ("\t".join([word, *map(str, vector)]) for word, vector in zip(WORDS, VECTORS, strict=True))
    path.write_text("".join(f"{line}\n" for line in lines))
    return path

"""The app started once by `make run`'s own path, and a table to drop on it."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.browser.steps import Visit, visiting
from tests.servers import Server, running
from tests.test_make import PROJECT, outside

KINDS = ("fruit", "tool", "river")


@dataclass(frozen=True)
class Pair:
    """A table as two files, and the same numbers as arrays."""

    vecs: Path
    meta: Path
    vectors: np.ndarray
    labels: list[str]
    kinds: list[str]

    def nearest(self, row: int, k: int = 10) -> list[tuple[str, float]]:
        """Return the nearest words by cosine distance, computed here in float64."""
        units = self.vectors / np.linalg.norm(self.vectors, axis=1, keepdims=True)
        distances = 1 - units @ units[row]
        distances[row] = np.inf
        order = np.lexsort((np.arange(len(units)), distances))[:k]
        return [(self.labels[other], float(distances[other])) for other in order]


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Sixty rows in three clusters of eight dims."""
    folder, random = tmp_path_factory.mktemp("pair"), np.random.default_rng(7)
    centres = random.normal(size=(3, 8)) * 3
    texts = [[f"{value:.4f}" for value in random.normal(centres[row % 3])] for row in range(60)]
    labels, kinds = [f"word{row}" for row in range(60)], [KINDS[row % 3] for row in range(60)]
    (folder / "vecs.tsv").write_text("".join("\t".join(line) + "\n" for line in texts))
    lines = ["word\tkind", *("\t".join(line) for line in zip(labels, kinds, strict=True))]
    (folder / "meta.tsv").write_text("\n".join(lines) + "\n")
    vectors = np.array(texts, dtype=np.float32).astype(np.float64)
    return Pair(folder / "vecs.tsv", folder / "meta.tsv", vectors, labels, kinds)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app as `make run` starts it."""
    if shutil.which("make"):
        command = ["make", "--no-print-directory", "run", "PORT=0", "ARGS=--no-browser"]
    else:
        command = [sys.executable, "-m", "embedviz", "--no-browser", "--port", "0"]
    with running(command, cwd=PROJECT, env=outside()) as started:
        yield started


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    """A visitor who has not opened a page yet; nothing may go wrong while they look around."""
    with visiting(browser, server.url) as visitor:
        yield visitor
        assert visitor.errors == []
        assert visitor.strangers == []


@pytest.fixture
def opened(visit: Visit, pair: Pair) -> Visit:
    """A visitor who has dropped the pair and gone to its map."""
    visit.open().drawn().press("Open vectors")
    visit.page.locator("input[type=file]").set_input_files([str(pair.meta), str(pair.vecs)])
    visit.page.get_by_text("What was understood of vecs.tsv").wait_for(timeout=60_000)
    return visit.press("See the map").drawn()

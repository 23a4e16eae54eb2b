import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import VECTORS, WORDS, Run


def test_json_is_a_list_of_rows_labels_and_distances(run: Run, vectors: Path) -> None:
    answer = json.loads(run("neighbours", vectors, "king", "-k", 2, "--json").out)
    table = np.asarray(VECTORS)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    distances = 1 - unit @ unit[0]
    rows = [row for row in np.argsort(distances, kind="stable").tolist() if row != 0][:2]
    assert [found["row"] for found in answer] == rows
    assert [found["label"] for found in answer] == [WORDS[row] for row in rows]
    assert [found["distance"] for found in answer] == pytest.approx(distances[rows], abs=1e-7)


@pytest.mark.parametrize("word", ["007", "nan"])
def test_a_word_is_text_whatever_it_looks_like(run: Run, vectors: Path, word: str) -> None:
    assert len(json.loads(run("neighbours", vectors, word, "-k", 3, "--json").out)) == 3


def test_a_person_reads_one_neighbour_on_a_line(run: Run, vectors: Path) -> None:
    lines = run("neighbours", vectors, "king", "-k", 1, "--metric", "euclidean").out.splitlines()
    assert lines == ["1\tqueen\t0.141421"]


def test_a_row_number_may_stand_for_the_word(run: Run, vectors: Path) -> None:
    assert run("neighbours", vectors, "--row", 0).out == run("neighbours", vectors, "king").out


def test_a_word_on_several_rows_is_answered_for_each(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "twice.tsv"
    path.write_text("a\t1\t0\nb\t0\t1\na\t0\t2\n")
    ended = run("neighbours", path, "a", "-k", 1)
    assert "row 0 (a):" in ended.out and "row 2 (a):" in ended.out
    assert "2 rows are called so: 0, 2" in ended.err


@pytest.mark.parametrize("arguments", [["emperor"], [], ["--row", "6"], ["king", "--row", "1"]])
def test_a_word_or_row_that_is_not_there_is_one_sentence(
    run: Run, vectors: Path, arguments: list[str]
) -> None:
    ended = run("neighbours", vectors, *arguments)
    assert ended.status == 2 and ended.err.startswith("embedviz: ") and ended.err.count("\n") == 1

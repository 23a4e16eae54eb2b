import csv
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import VECTORS, WORDS, Run


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pca_writes_the_coordinates_of_an_independent_computation(
    run: Run, vectors: Path, tmp_path: Path
) -> None:
    out = tmp_path / "coords.csv"
    assert run("project", vectors, "--method", "pca", "--dims", 2, "--seed", 0, "--out", out).status == 0
    rows = rows_of(out)
    assert list(rows[0]) == ["row", "label", "x", "y"]
    assert [row["label"] for row in rows] == list(WORDS)
    found = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    centred = np.asarray(VECTORS) - np.mean(VECTORS, axis=0)
    left, sizes, _ = np.linalg.svd(centred)
    assert np.abs(found) == pytest.approx(np.abs(left[:, :2] * sizes[:2]), abs=1e-5)


def test_three_dims_add_a_column_z(run: Run, vectors: Path, tmp_path: Path) -> None:
    out = tmp_path / "coords.csv"
    run("project", vectors, "--dims", 3, "--out", out)
    assert list(rows_of(out)[0]) == ["row", "label", "x", "y", "z"]


def test_only_the_words_of_the_list_are_drawn_with_their_rows(
    run: Run, vectors: Path, tmp_path: Path
) -> None:
    words, out = tmp_path / "list.txt", tmp_path / "coords.csv"
    words.write_text("pear\nemperor\nking\r\nqueen\nking\n")
    ended = run("project", vectors, "--words", words, "--out", out)
    assert [(row["row"], row["label"]) for row in rows_of(out)] == [
        ("3", "pear"),
        ("0", "king"),
        ("1", "queen"),
    ]
    assert "1 of 4 words are not in the table: 'emperor'" in ended.err


def test_a_perplexity_is_honoured_and_the_same_seed_draws_the_same(
    run: Run, vectors: Path, tmp_path: Path
) -> None:
    flags = ["--method", "tsne", "--perplexity", 2, "--seed", 42, "--iterations", 60]
    for name in ("one.csv", "two.csv"):
        assert run("project", vectors, *flags, "--out", tmp_path / name).status == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--method", "pca", "--perplexity", 5], "--perplexity does not belong to PCA"),
        (["--method", "tsne", "--perplexity", 5], "perplexity"),
        (["--dims", 4], "dims = 4 is not allowed"),
        (["--words", "absent.txt"], "no file 'absent.txt'"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(
    run: Run, vectors: Path, tmp_path: Path, flags: list[object], words: str
) -> None:
    ended = run("project", vectors, *flags, "--out", tmp_path / "coords.csv")
    assert ended.status == 2 and ended.err.startswith("embedviz: ") and words in ended.err
    assert not (tmp_path / "coords.csv").exists()


@pytest.mark.parametrize(("out", "words"), [("nowhere/coords.csv", "no folder"), (".", "is a folder")])
def test_a_place_that_cannot_be_written_is_named_first(
    run: Run, vectors: Path, monkeypatch: pytest.MonkeyPatch, out: str, words: str
) -> None:
    monkeypatch.chdir(vectors.parent)
    ended = run("project", vectors, "--out", out)
    assert ended.status == 2 and words in ended.err and ended.err.startswith("embedviz: ")


def test_labels_are_written_as_they_are(run: Run, tmp_path: Path) -> None:
    labels = ["=1+1", '"', "a,b", "-x", " nan "]
    table = "".join(f"{label}\t{place}.5\t{place * place}\n" for place, label in enumerate(labels))
    (tmp_path / "odd.tsv").write_text(table)
    assert run("project", tmp_path / "odd.tsv", "--out", tmp_path / "coords.csv").status == 0
    assert [row["label"] for row in rows_of(tmp_path / "coords.csv")] == labels

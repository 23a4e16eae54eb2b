import json
from pathlib import Path

import pytest

from embedviz import read_table
from tests.cli.conftest import Run


def test_json_holds_what_was_understood(run: Run, vectors: Path) -> None:
    facts = json.loads(run("info", vectors, "--json").out)
    wanted = {"format", "rows", "dims", "first_label", "labels_from", "warnings", "fingerprint"}
    assert wanted <= facts.keys()
    assert (facts["rows"], facts["dims"], facts["first_label"]) == (6, 3, "king")
    assert facts["fingerprint"] == read_table(vectors).fingerprint


def test_a_person_reads_one_fact_on_a_line(run: Run, vectors: Path) -> None:
    lines = run("info", vectors).out.splitlines()
    assert ["rows", "6"] in [line.split() for line in lines]
    assert ["precision", "float32"] in [line.split() for line in lines]


def test_what_was_not_as_promised_is_said_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "twice.tsv"
    path.write_text("a\t1\t0\na\t0\t1\nb\t1\t1\n")
    ended = run("info", path)
    assert ended.err.startswith("note: ") and len(set(ended.err.splitlines())) == ended.err.count("\n")


def test_metadata_beside_the_vectors_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vecs.tsv").write_text("1\t0\n0\t1\n")
    (tmp_path / "meta.tsv").write_text("null\n007\n")
    facts = json.loads(run("info", tmp_path / "vecs.tsv", "-m", tmp_path / "meta.tsv", "--json").out)
    assert facts["first_label"] == "null"


def test_a_choice_of_reading_is_a_flag(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("a\t1\t0\nb\t0\t1\nc\tnan\t1\nd\t1\t1\n")
    assert run("info", path).status == 2
    facts = json.loads(run("info", path, "--drop-bad-rows", "--json").out)
    assert facts["rows"] == 3


def test_an_unreadable_file_is_one_sentence_that_names_the_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("a\t1\t0\nb\tone\t1\nc\t1\t1\n")
    ended = run("info", path, "--json")
    assert (ended.status, ended.out) == (2, "")
    assert "line 2" in ended.err.lower() and ended.err.count("\n") == 1


@pytest.mark.parametrize("folder", [".", "/", ".."])
def test_a_folder_is_named_as_it_was_given(run: Run, folder: str) -> None:
    ended = run("info", folder)
    assert ended.status == 2 and f"'{folder}' is a folder" in ended.err

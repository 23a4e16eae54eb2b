"""Labels and columns from the second file."""

import pytest

from embedviz.errors import EmbedvizError
from embedviz.formats import read_table
from tests.formats.read import read, refused
from tests.shared import SHARED, needs_shared

TWO = "1\t2\n3\t4\n"


def test_one_column_without_header_gives_the_labels():
    table = read(TWO, "cat\ndog\n")
    assert (table.labels, len(table.columns.columns)) == (("cat", "dog"), 0)


def test_an_empty_label_counts_as_a_line():
    assert read(TWO, "\n\u00a0\n").labels == ("", "\u00a0")
    assert read(TWO, "cat\n\n").labels == ("cat", "")


def test_blank_lines_too_many_do_not_matter():
    assert read(TWO, "cat\ndog\n\n\n").labels == ("cat", "dog")


def test_a_known_name_chooses_the_label_and_the_columns_stay():
    table = read(TWO, "kind\tword\npet\tcat\ntree\toak\n")
    assert (table.labels, list(table.columns)) == (("cat", "oak"), ["kind", "word"])
    assert table.origin.labels_from == "metadata column 'word'"


def test_without_a_known_name_the_first_column_of_text_is_the_label():
    assert read(TWO, "length\tsort\n5.1\tsetosa\n4.9\tvirginica\n").labels == ("setosa", "virginica")


def test_the_label_column_can_be_named():
    assert read(TWO, "word\tkind\na\tx\nb\ty\n", metadata_label="kind").labels == ("x", "y")
    assert "'word'" in str(refused(TWO, "word\tkind\na\tx\nb\ty\n", metadata_label="nix"))


def test_several_columns_without_header_are_read():
    table = read(TWO, "cat\tpet\noak\ttree\n")
    assert (table.labels, list(table.columns)) == (("cat", "oak"), ["column 1", "column 2"])


@pytest.mark.parametrize(
    "lines", ["a\n", "a\nb\nc\n", "a\nb\nc\nd\n", "word\tkind\na\tx\n", "w\tk\na\tx\nb\ty\nc\tz\n"]
)
def test_other_counts_are_refused_with_both(lines):
    error = refused(TWO, lines)
    assert "2 vectors" in str(error) and f"{len(lines.splitlines())} line" in str(error)


def test_one_row_too_many_without_header_is_refused():
    assert "3 lines" in str(refused(TWO, "fir\ttree\nsole\tfish\noak\ttree\n"))


def test_a_short_line_ends_in_missing_cells_and_that_is_said():
    table = read(TWO, "word\tkind\ta\ncat\npet\tx\ty\n")
    assert table.columns["kind"].isna().tolist() == [True, False]
    assert "fewer than 3 cells" in table.warnings[0]


def test_a_long_line_is_refused_with_its_line():
    assert refused(TWO, "word\tkind\ncat\tpet\noak\ttree\textra\n").line == 3


def test_metadata_may_be_csv():
    table = read(TWO, 'word,kind\n"a, b",pet\nc,tree\n')
    assert (table.labels, list(table.columns["kind"])) == (("a, b", "c"), ["pet", "tree"])


def test_labels_with_commas_are_no_csv():
    assert read(TWO, "id,name\na,b\n").labels == ("id,name", "a,b")


def test_labels_of_the_vectors_file_are_kept_as_a_column():
    table = read("a\t1\t2\nb\t3\t4\n", "x\ny\n")
    assert (table.labels, list(table.columns["label in the vectors file"])) == (("x", "y"), ["a", "b"])


def test_empty_metadata_is_refused():
    assert "empty" in str(refused(TWO, ""))


@needs_shared
def test_iris_opens_with_its_metadata(tmp_path):
    import numpy as np

    vectors = np.fromfile(SHARED / "data/iris/iris_tensors.bytes", "<f4").reshape(150, 4)
    np.save(tmp_path / "iris.npy", vectors)
    table = read_table(tmp_path / "iris.npy", SHARED / "data/iris/iris_labels.tsv")
    assert np.array_equal(table.vectors, vectors)
    assert table.columns["class"].value_counts().to_dict() == dict.fromkeys(
        ("Iris-setosa", "Iris-versicolor", "Iris-virginica"), 50
    )


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(EmbedvizError, match="was not found"):
        read_table(tmp_path / "nothing.tsv")
    with pytest.raises(EmbedvizError, match="is a folder"):
        read_table(tmp_path)
